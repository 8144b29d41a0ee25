using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query.Internal;

// EF1001: a provider of EF Core's own kind, since Include(), AsNoTracking() and TagWith() do nothing on any other.
#pragma warning disable EF1001

namespace EfVersioning.Bulk;

/// <summary>Runs the queries that IfMatch() was called on: an ExecuteUpdate or ExecuteDelete that finds no row is a conflict.</summary>
internal sealed class GuardedQueryProvider(IQueryCompiler compiler, IQueryGuard guard) : EntityQueryProvider(compiler)
{
    /// <summary>A query whose bulk writes are guarded.</summary>
    public static IQueryable<TEntity> Guard<TEntity>(IQueryable<TEntity> query, IQueryGuard guard)
        => new GuardedQueryProvider(QueryContexts.CompilerOf(query), guard).CreateQuery<TEntity>(query.Expression);

    public override TResult Execute<TResult>(Expression expression)
    {
        var result = base.Execute<TResult>(expression);
        if (BulkWrite.Is(expression) && result is 0)
        {
            throw guard.Stale();
        }

        return result;
    }

    public override TResult ExecuteAsync<TResult>(Expression expression, CancellationToken cancellationToken = default)
    {
        var result = base.ExecuteAsync<TResult>(expression, cancellationToken);
        return BulkWrite.Is(expression) && result is Task<int> rows ? (TResult)(object)CheckAsync(rows) : result;
    }

    private async Task<int> CheckAsync(Task<int> rows)
        => await rows.ConfigureAwait(false) is > 0 and var count ? count : throw guard.Stale();
}
