using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query.Internal;

// EF1001: a provider of EF Core's own kind, since Include(), AsNoTracking() and TagWith() do nothing on any other.
#pragma warning disable EF1001

namespace EfVersioning.EfInternals;

/// <summary>Who runs the bulk writes of a query in EF Core's place.</summary>
internal interface IBulkWriter
{
    /// <summary>An <c>ExecuteUpdate</c> or <c>ExecuteDelete</c> is asked for.</summary>
    /// <param name="write">The call.</param>
    /// <param name="queries">What EF Core would do.</param>
    /// <param name="async">Whether to wait without a thread.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>How many rows were written.</returns>
    ValueTask<int> WriteAsync(Expression write, IQuerySender queries, bool async, CancellationToken cancellationToken);
}

/// <summary>Runs a query as EF Core does.</summary>
internal interface IQuerySender
{
    ValueTask<T> SendAsync<T>(Expression query, bool async, CancellationToken cancellationToken);
}

/// <summary>Gives the bulk writes of a query to somebody, and leaves all else to EF Core.</summary>
/// <remarks>Risk: EF Core asks another method of its provider for a bulk write, which would then go unguarded. The test of the same name tells.</remarks>
internal sealed class BulkWriteQueryProvider : EntityQueryProvider, IQuerySender
{
    private readonly IBulkWriter _writer;

    private BulkWriteQueryProvider(IQueryCompiler compiler, IBulkWriter writer)
        : base(compiler) => _writer = writer;

    /// <summary>The same query, whose bulk writes somebody else runs.</summary>
    public static IQueryable<TEntity> Of<TEntity>(IQueryable<TEntity> query, IBulkWriter writer)
        => new BulkWriteQueryProvider(QueryContexts.CompilerOf(query), writer).CreateQuery<TEntity>(query.Expression);

    public override TResult Execute<TResult>(Expression expression)
        => BulkWrite.Is(expression) && typeof(TResult) == typeof(int)
            ? (TResult)(object)Synchronously.Get(_writer.WriteAsync(expression, this, async: false, CancellationToken.None))
            : base.Execute<TResult>(expression);

    public override TResult ExecuteAsync<TResult>(Expression expression, CancellationToken cancellationToken = default)
        => BulkWrite.Is(expression) && typeof(TResult) == typeof(Task<int>)
            ? (TResult)(object)_writer.WriteAsync(expression, this, async: true, cancellationToken).AsTask()
            : base.ExecuteAsync<TResult>(expression, cancellationToken);

    async ValueTask<T> IQuerySender.SendAsync<T>(Expression query, bool async, CancellationToken cancellationToken)
        => async ? await base.ExecuteAsync<Task<T>>(query, cancellationToken).ConfigureAwait(false) : base.Execute<T>(query);
}
