using System.Linq.Expressions;
using EfVersioning.EfInternals;
using Microsoft.EntityFrameworkCore.Query;

namespace EfVersioning.Writing.Queries;

/// <summary>
/// An update through a member of a projection, as after a left join. EF Core 10 wraps such a query in a join by the key,
/// and then finds the row of the first setter only ("could not be translated"): the version, a setter more, would make a
/// statement fail that it alone can send. Where the setters need nothing but the row, the query is made one of that row.
/// </summary>
internal static class ProjectedUpdate
{
    public static BulkUpdate Of(BulkUpdate update, ParameterExpression parameter, SetTarget target)
    {
        if (target.Instance is not MemberExpression || QueryShapes.Of(update.Source).Members is null)
        {
            return update;
        }

        var row = Expression.Parameter(target.Instance.Type, "row");
        if (!update.Lambdas.All(lambda => OneRow.TryRewrite(lambda, target, row, out _)))
        {
            if (!IsWrapped(update.Source))
            {
                return update;
            }

            var name = target.EntityType.DisplayName();
            throw new InvalidOperationException(
                $"ExecuteUpdate of '{name}' takes a value from another row of a query that EF Core has to wrap (a left or right join, Take() and the like), and cannot set the version in the same statement. Nothing was sent. Write it over the rows of '{name}' alone, with the other row in a subquery of the value: db.Set<{target.EntityType.ClrType.Name}>().Where(…).ExecuteUpdate(set => set.SetProperty(e => …, e => db.Set<…>().Where(…).Select(…).First())).");
        }

        var rows = Expression.Call(
            typeof(Queryable), nameof(Queryable.Select), [parameter.Type, row.Type], update.Source, Expression.Quote(Expression.Lambda(target.Instance, parameter)));
        if (IsWrapped(update.Source) && target.EntityType.ClrType == row.Type && target.EntityType.FindPrimaryKey() is not null)
        {
            var all = new EntityQueryRootExpression(target.EntityType);
            var isOne = Expression.Lambda(Expression.Call(typeof(Queryable), nameof(Queryable.Contains), [row.Type], rows, row), row);
            rows = Expression.Call(typeof(Queryable), nameof(Queryable.Where), [row.Type], all, Expression.Quote(isOne));
        }

        return update.Over(rows, row.Type, lambda => OneRow.TryRewrite(lambda, target, row, out var rewritten) ? rewritten! : lambda);
    }

    /// <summary>Whether there is more in it than an UPDATE has a place for: predicates and inner joins.</summary>
    private static bool IsWrapped(Expression source)
    {
        for (var call = source as MethodCallExpression; call is { Arguments.Count: > 0 }; call = call.Arguments[0] as MethodCallExpression)
        {
            if (call.Method.DeclaringType == typeof(Queryable)
                && (call.Method.Name is not (nameof(Queryable.Where) or nameof(Queryable.Select) or nameof(Queryable.Join) or nameof(Queryable.SelectMany))
                    || (call.Method.Name is nameof(Queryable.SelectMany) && ExpressionSearch.Finds(call.Arguments[1], IsOuter))))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOuter(Expression node) => node is MethodCallExpression { Method.Name: nameof(Queryable.DefaultIfEmpty) };

    /// <summary>The setters of a projection as setters of one row in it.</summary>
    private sealed class OneRow(ParameterExpression projection, SetTarget target, ParameterExpression row) : ExpressionVisitor
    {
        private bool _needsMore;

        public static bool TryRewrite(LambdaExpression lambda, SetTarget target, ParameterExpression row, out LambdaExpression? rewritten)
        {
            var visitor = new OneRow(lambda.Parameters[0], target, row);
            rewritten = Expression.Lambda(visitor.Visit(lambda.Body), row);
            return !visitor._needsMore;
        }

        protected override Expression VisitMember(MemberExpression node) => IsRow(node, target.Instance) ? row : base.VisitMember(node);

        protected override Expression VisitParameter(ParameterExpression node)
        {
            _needsMore |= node == projection;
            return node;
        }

        protected override Expression VisitExtension(Expression node) => node;

        private bool IsRow(Expression node, Expression instance)
            => (node, instance) switch
            {
                (MemberExpression { Expression: { } inner } one, MemberExpression { Expression: { } other } same)
                    => one.Member == same.Member && IsRow(inner, other),
                (ParameterExpression parameter, ParameterExpression) => parameter == projection,
                _ => false,
            };
    }
}
