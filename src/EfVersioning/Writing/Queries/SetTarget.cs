using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Queries;

/// <summary>What one <c>SetProperty</c> writes to: a property, of the entity that an expression stands for.</summary>
/// <param name="Instance">The expression of the entity: the parameter itself, or what leads from it there.</param>
/// <param name="EntityType">Its entity type; for an owned one the owner's, where the query leads over it.</param>
/// <param name="Path">The names from the entity to the property: one, or several through owned and complex types.</param>
internal sealed record SetTarget(Expression Instance, IEntityType EntityType, IReadOnlyList<string> Path)
{
    /// <summary>Follows the lambda of a SetProperty from the property inwards to the entity; null where none is known for certain.</summary>
    public static SetTarget? Of(LambdaExpression property, Expression source, IModel model)
    {
        var shapes = QueryShapes.Over(source, property.Parameters[0]);
        var path = new List<string>();
        var current = property.Body;
        SetTarget? part = null;
        while (Step(current) is var (instance, name))
        {
            path.Insert(0, name);
            var shape = shapes.Visit(instance);
            if ((shape.IsUnknown ? EntityClass.Only(instance.Type, model) : shape.EntityType) is { } entityType)
            {
                if (!entityType.IsOwned())
                {
                    return new SetTarget(instance, entityType, path);
                }

                part ??= new SetTarget(instance, entityType, [.. path]);
            }

            current = instance;
        }

        return part;
    }

    /// <summary>
    /// The entity type in whose row a property lies that the query reaches by its part alone (<c>Select(song => song.Rights)</c>, of a
    /// complex type): there is no entity to move. Null where it is not such a one.
    /// </summary>
    public static IEntityType? HolderOf(LambdaExpression property, Expression source)
        => QueryShapes.Over(source, property.Parameters[0]).Visit(property.Body).Holder;

    /// <summary>The same text for the same row, whatever its lambda calls its parameter.</summary>
    public string Row => new OneName().Visit(Instance).ToString();

    /// <summary>The property that is set, where it is the entity's own or one of its complex types'.</summary>
    public IProperty? Property
    {
        get
        {
            ITypeBase type = EntityType;
            for (var i = 0; i < Path.Count - 1; i++)
            {
                if (type.FindComplexProperty(Path[i]) is not { } complex)
                {
                    return null;
                }

                type = complex.ComplexType;
            }

            return type.FindProperty(Path[^1]) ?? Derived(Path[^1]);
        }
    }

    private IProperty? Derived(string name)
        => Path.Count > 1 ? null : EntityType.GetDerivedTypes().Select(type => type.FindProperty(name)).FirstOrDefault(property => property is not null);

    private static (Expression Instance, string Name)? Step(Expression expression)
        => expression switch
        {
            UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked or ExpressionType.TypeAs } cast => Step(cast.Operand),
            MemberExpression { Expression: { } instance } member => (Uncast(instance), member.Member.Name),
            MethodCallExpression { Method.Name: nameof(EF.Property), Arguments: [var instance, ConstantExpression { Value: string name }] } call
                when call.Method.DeclaringType == typeof(EF) => (Uncast(instance), name),

            MethodCallExpression { Object: { } bag, Method.Name: "get_Item", Arguments: [ConstantExpression { Value: string name }] } => (Uncast(bag), name),

            // An element of a collection that is a column: the column changes.
            BinaryExpression { NodeType: ExpressionType.ArrayIndex } element => Step(element.Left),
            MethodCallExpression { Object: { } list, Method.Name: "get_Item" } => Step(list),
            MethodCallExpression { Method.Name: nameof(Enumerable.ElementAt) or nameof(Queryable.AsQueryable), Arguments: [var list, ..] } call
                when call.Method.DeclaringType == typeof(Enumerable) || call.Method.DeclaringType == typeof(Queryable) => Step(list),
            _ => null,
        };

    // But for a cast to a derived type, which may be what the property is of; the entity is the same.
    private static Expression Uncast(Expression expression)
        => expression is UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.TypeAs } cast ? Uncast(cast.Operand) : expression;

    private sealed class OneName : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => Expression.Parameter(node.Type, "row");
    }
}
