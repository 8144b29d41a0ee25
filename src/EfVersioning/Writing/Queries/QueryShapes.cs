using System.Collections.ObjectModel;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

namespace EfVersioning.Writing.Queries;

/// <summary>
/// What a value of a query is, or each element of a sequence: an entity, an object that was put together from others, a
/// value in a row, or nothing that is known.
/// </summary>
/// <param name="EntityType">The entity type, where it is an entity.</param>
/// <param name="Members">By name, where it was put together.</param>
internal sealed record QueryShape(IEntityType? EntityType, IReadOnlyDictionary<string, QueryShape>? Members)
{
    public static QueryShape Unknown { get; } = new(null, null);

    /// <summary>
    /// The entity type in whose row it lies, where it is a column, or what lies in columns or in JSON: whatever else its class may be in
    /// the model, here it is no entity.
    /// </summary>
    public IEntityType? Holder { get; private init; }

    /// <summary>Whether nothing is known of it. By reference: two shapes with nothing in them are not one.</summary>
    public bool IsUnknown => ReferenceEquals(this, Unknown);

    public static QueryShape Of(IEntityType? entityType) => entityType is null ? Unknown : new QueryShape(entityType, null);

    /// <summary>What a member of it is.</summary>
    public QueryShape Member(string name)
        => Members is not null ? Members.GetValueOrDefault(name, Unknown)
            : EntityType is null ? this
            : EntityType.FindComplexProperty(name) is not null || EntityType.FindProperty(name) is not null ? new QueryShape(null, null) { Holder = EntityType }
            : Of(EntityType.FindNavigation(name)?.TargetEntityType ?? EntityType.FindSkipNavigation(name)?.TargetEntityType);

    /// <summary>The same seen as another type: an interface or a base of it, or a type derived from it.</summary>
    public QueryShape As(Type clrType)
        => EntityType is null ? (Holder is not null ? this : Unknown)
            : EntityType.GetDerivedTypes().FirstOrDefault(derived => derived.ClrType == clrType) is { } narrowed ? Of(narrowed)
            : clrType.IsAssignableFrom(EntityType.ClrType) ? this
            : Unknown;

    /// <summary>What is either of the two: of entities the type that both have in common, if there is one.</summary>
    public QueryShape Or(QueryShape other)
    {
        if (Members is not null && other.Members is not null)
        {
            return new QueryShape(null, Members.ToDictionary(member => member.Key, member => member.Value.Or(other.Member(member.Key)), StringComparer.Ordinal));
        }

        return Holder is not null && Holder == other.Holder ? this
            : EntityType is null || other.EntityType is null ? Unknown
            : Of(EntityType.GetAllBaseTypesInclusive().LastOrDefault(type => type.IsAssignableFrom(other.EntityType)));
    }
}

/// <summary>
/// Follows a query from its roots to what it yields, as EF Core does: a root says which entity type it is, where a CLR
/// type may stand for several, or for none. An operator that is not known here yields something that is not.
/// </summary>
internal sealed class QueryShapes
{
    private readonly Dictionary<ParameterExpression, QueryShape> _parameters = [];

    /// <summary>What the elements of a query are.</summary>
    public static QueryShape Of(Expression query) => new QueryShapes().Visit(query);

    /// <summary>Reads the body of a lambda over a query's elements.</summary>
    public static QueryShapes Over(Expression query, ParameterExpression element)
    {
        var shapes = new QueryShapes();
        shapes._parameters[element] = shapes.Visit(query);
        return shapes;
    }

    public QueryShape Visit(Expression expression)
        => expression switch
        {
            EntityQueryRootExpression root => QueryShape.Of(root.EntityType),
            ConstantExpression { Value: IQueryable query } when query.Expression != expression => Visit(query.Expression),
            ParameterExpression parameter => _parameters.GetValueOrDefault(parameter, QueryShape.Unknown),
            UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked or ExpressionType.TypeAs } cast => Visit(cast.Operand).As(cast.Type),
            MemberExpression { Expression: { } instance } member => Visit(instance).Member(member.Member.Name),
            NewExpression { Members: { } members } made => Made(members.Select(member => member.Name), made.Arguments),
            MemberInitExpression { NewExpression.Arguments.Count: 0 } made when made.Bindings.All(binding => binding is MemberAssignment)
                => Made(made.Bindings.Select(binding => binding.Member.Name), made.Bindings.Cast<MemberAssignment>().Select(binding => binding.Expression)),
            MethodCallExpression call => Called(call),
            _ => QueryShape.Unknown,
        };

    private QueryShape Made(IEnumerable<string> names, IEnumerable<Expression> values)
        => new(null, names.Zip(values.Select(Visit)).ToDictionary(member => member.First, member => member.Second, StringComparer.Ordinal));

    private QueryShape Called(MethodCallExpression call)
    {
        var declaring = call.Method.DeclaringType;
        if (declaring == typeof(EF))
        {
            return call is { Method.Name: nameof(EF.Property), Arguments: [var instance, ConstantExpression { Value: string name }] }
                ? Visit(instance).Member(name)
                : QueryShape.Unknown;
        }

        if (declaring == typeof(EntityFrameworkQueryableExtensions) || declaring == typeof(RelationalQueryableExtensions))
        {
            // Include(), TagWith() and their like: they say how to read, and not what.
            return typeof(IQueryable).IsAssignableFrom(call.Type) ? Visit(call.Arguments[0]) : QueryShape.Unknown;
        }

        return declaring == typeof(Queryable) || declaring == typeof(Enumerable) ? Operated(call.Method.Name, call.Arguments, call.Method) : QueryShape.Unknown;
    }

    private QueryShape Operated(string name, ReadOnlyCollection<Expression> arguments, System.Reflection.MethodInfo method)
        => name switch
        {
            nameof(Queryable.Where) or nameof(Queryable.OrderBy) or nameof(Queryable.OrderByDescending) or nameof(Queryable.ThenBy) or nameof(Queryable.ThenByDescending)
                or nameof(Queryable.Skip) or nameof(Queryable.Take) or nameof(Queryable.Distinct) or nameof(Queryable.Reverse) or nameof(Queryable.AsQueryable)
                or nameof(Enumerable.AsEnumerable) or nameof(Queryable.DefaultIfEmpty) or nameof(Queryable.First) or nameof(Queryable.FirstOrDefault)
                or nameof(Queryable.Single) or nameof(Queryable.SingleOrDefault) or nameof(Queryable.Last) or nameof(Queryable.LastOrDefault)
                or nameof(Queryable.ElementAt) or nameof(Queryable.ElementAtOrDefault) => Visit(arguments[0]),
            nameof(Queryable.OfType) or nameof(Queryable.Cast) => Visit(arguments[0]).As(method.GetGenericArguments()[0]),
            nameof(Queryable.Concat) or nameof(Queryable.Union) or nameof(Queryable.Intersect) or nameof(Queryable.Except) => Visit(arguments[0]).Or(Visit(arguments[1])),
            nameof(Queryable.Select) => Bound(arguments[1], Visit(arguments[0])),
            nameof(Queryable.SelectMany) when arguments.Count == 2 => Bound(arguments[1], Visit(arguments[0])),
            nameof(Queryable.SelectMany) => Visit(arguments[0]) is var outer ? Bound(arguments[2], outer, Bound(arguments[1], outer)) : QueryShape.Unknown,
            nameof(Queryable.Join) or nameof(Queryable.LeftJoin) or nameof(Queryable.RightJoin) or nameof(Queryable.GroupJoin) when arguments.Count == 5
                => Bound(arguments[4], Visit(arguments[0]), Visit(arguments[1])),
            _ => QueryShape.Unknown,
        };

    /// <summary>What a lambda makes of its first parameters; a number behind them is none of ours.</summary>
    private QueryShape Bound(Expression argument, params ReadOnlySpan<QueryShape> values)
    {
        if ((argument is UnaryExpression { NodeType: ExpressionType.Quote } quote ? quote.Operand : argument) is not LambdaExpression lambda
            || lambda.Parameters.Count < values.Length)
        {
            return QueryShape.Unknown;
        }

        for (var i = 0; i < values.Length; i++)
        {
            _parameters[lambda.Parameters[i]] = values[i];
        }

        return Visit(lambda.Body);
    }
}
