using System.Linq.Expressions;
using EfVersioning.Writing.Queries;
using Microsoft.EntityFrameworkCore.Query.Internal;

// EF1001: as GuardedQueryProvider.
#pragma warning disable EF1001

namespace EfVersioning.Writing.Bulk;

/// <summary>
/// Runs the queries of a request that asks that there is no such row: an ExecuteUpdate or ExecuteDelete writes none, and one that
/// is there is a conflict. Nothing is sent that could write over a row which is made meanwhile.
/// </summary>
internal sealed class AbsentRowsQueryProvider(IQueryCompiler compiler, IQueryGuard guard) : EntityQueryProvider(compiler)
{
    public static IQueryable<TEntity> Guard<TEntity>(IQueryable<TEntity> query, IQueryGuard guard)
        => new AbsentRowsQueryProvider(QueryContexts.CompilerOf(query), guard).CreateQuery<TEntity>(query.Expression);

    public override TResult Execute<TResult>(Expression expression)
        => !BulkWrite.Is(expression) ? base.Execute<TResult>(expression)
            : base.Execute<bool>(Any(expression)) ? throw guard.Stale()
            : (TResult)(object)0;

    public override TResult ExecuteAsync<TResult>(Expression expression, CancellationToken cancellationToken = default)
        => BulkWrite.Is(expression) && typeof(TResult) == typeof(Task<int>)
            ? (TResult)(object)AskAsync(expression, cancellationToken)
            : base.ExecuteAsync<TResult>(expression, cancellationToken);

    private async Task<int> AskAsync(Expression write, CancellationToken cancellationToken)
        => await base.ExecuteAsync<Task<bool>>(Any(write), cancellationToken).ConfigureAwait(false) ? throw guard.Stale() : 0;

    private static MethodCallExpression Any(Expression write)
    {
        var rows = ((MethodCallExpression)write).Arguments[0];
        var element = rows.Type.GetInterfaces().Append(rows.Type)
            .First(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IQueryable<>)).GenericTypeArguments[0];
        return Expression.Call(typeof(Queryable), nameof(Queryable.Any), [element], rows);
    }
}
