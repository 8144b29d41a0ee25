using System.Linq.Expressions;
using EfVersioning.Writing.Queries;
using Microsoft.EntityFrameworkCore.Query.Internal;

// EF1001: a provider of EF Core's own kind, since Include(), AsNoTracking() and TagWith() do nothing on any other.
#pragma warning disable EF1001

namespace EfVersioning.Writing.Bulk;

/// <summary>Runs the queries that IfMatch() was called on: an ExecuteUpdate or ExecuteDelete that finds no row is a conflict.</summary>
internal sealed class GuardedQueryProvider(IQueryCompiler compiler, IQueryGuard guard) : EntityQueryProvider(compiler)
{
    /// <summary>A query whose bulk writes are guarded.</summary>
    public static IQueryable<TEntity> Guard<TEntity>(IQueryable<TEntity> query, IQueryGuard guard)
        => new GuardedQueryProvider(QueryContexts.CompilerOf(query), guard).CreateQuery<TEntity>(query.Expression);

    public override TResult Execute<TResult>(Expression expression)
    {
        if (!BulkWrite.Is(expression))
        {
            return base.Execute<TResult>(expression);
        }

        using (guard.Sending())
        {
            var result = base.Execute<TResult>(expression);
            Check(expression, result is int rows ? rows : 0);
            return result;
        }
    }

    public override TResult ExecuteAsync<TResult>(Expression expression, CancellationToken cancellationToken = default)
        => BulkWrite.Is(expression) && typeof(TResult) == typeof(Task<int>)
            ? (TResult)(object)SendAsync(expression, cancellationToken)
            : base.ExecuteAsync<TResult>(expression, cancellationToken);

    private async Task<int> SendAsync(Expression expression, CancellationToken cancellationToken)
    {
        using (guard.Sending())
        {
            var rows = await base.ExecuteAsync<Task<int>>(expression, cancellationToken).ConfigureAwait(false);
            Check(expression, rows);
            return rows;
        }
    }

    private void Check(Expression write, int rows)
    {
        if (rows == 0)
        {
            throw guard.Stale();
        }

        guard.Sent(write, rows);
    }
}
