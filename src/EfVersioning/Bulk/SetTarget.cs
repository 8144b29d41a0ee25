using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

namespace EfVersioning.Bulk;

/// <summary>What one <c>SetProperty</c> writes to: a property, of the entity that an expression stands for.</summary>
/// <param name="Instance">The expression of the entity: the parameter itself, or a navigation from it.</param>
/// <param name="EntityType">Its entity type; for an owned one the owner's.</param>
/// <param name="Path">The names from the entity to the property: one, or several through owned and complex types.</param>
internal sealed record SetTarget(Expression Instance, IEntityType EntityType, IReadOnlyList<string> Path)
{
    /// <summary>Follows the lambda of a SetProperty from the property inwards to the entity; null where there is none.</summary>
    public static SetTarget? Of(LambdaExpression property, Expression source, IModel model)
    {
        var path = new List<string>();
        var current = property.Body;
        while (Step(current) is var (instance, name))
        {
            path.Insert(0, name);
            if (EntityTypeOf(instance.Type, source, model) is { } entityType && !entityType.IsOwned())
            {
                return new SetTarget(instance, entityType, path);
            }

            current = instance;
        }

        return null;
    }

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
            _ => null,
        };

    private static Expression Uncast(Expression expression)
        => expression is UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.TypeAs } cast ? Uncast(cast.Operand) : expression;

    /// <summary>The entity type that a CLR type stands for in a query; null where several could be meant.</summary>
    public static IEntityType? EntityTypeOf(Type clrType, Expression source, IModel model)
    {
        // The source knows best: a shared-type entity type, or a query over an interface, has no entity type by its CLR type.
        var roots = new QueryRoots();
        roots.Visit(source);
        var fitting = roots.EntityTypes.Where(root => clrType.IsAssignableFrom(root.ClrType)).Distinct().ToList();
        if (fitting.Count == 1)
        {
            return fitting[0];
        }

        var candidates = model.FindEntityTypes(clrType).Where(type => !type.IsOwned()).ToList();
        return candidates.Count == 1 ? candidates[0] : null;
    }

    private sealed class OneName : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => Expression.Parameter(node.Type, "row");
    }

    private sealed class QueryRoots : ExpressionVisitor
    {
        public List<IEntityType> EntityTypes { get; } = [];

        protected override Expression VisitExtension(Expression node)
        {
            if (node is EntityQueryRootExpression root)
            {
                EntityTypes.Add(root.EntityType);
                return node;
            }

            return base.VisitExtension(node);
        }
    }
}
