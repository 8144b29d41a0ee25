using EfVersioning;
using EfVersioning.Writing.Retrying;

// RS0026: the overloads differ in what the work returns, which is required, so no call is ambiguous.
#pragma warning disable RS0026

namespace Microsoft.EntityFrameworkCore;

/// <summary>Runs a unit of work again when another writer was first.</summary>
/// <remarks>
/// <para>
/// For writes that carry no tag of a client: a counter, a job, a message. Each attempt has a fresh context, so it reads
/// the row as it is now and decides anew; whatever else the work does (a mail, a call) it does once per attempt. A
/// conflict with a client's <c>If-Match</c> is never tried again: the client has seen a version that is past, and its
/// answer is 412. Neither is one whose outcome is unknown, since the work may have been done.
/// </para>
/// <para>
/// There is no delay between attempts. For a delay, a jitter or a circuit breaker use a retry library over the same work,
/// with Polly: <c>new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions { ShouldHandle = new
/// PredicateBuilder().Handle&lt;StaleETagException&gt;(stale => !stale.IsFromIfMatch), Delay = …, UseJitter = true })</c>,
/// and create the context inside the callback.
/// </para>
/// <para>
/// With an execution strategy that retries, the strategy answers lost connections and this answers conflicts: a save
/// brings its own strategy, and work that begins a transaction runs inside <c>Database.CreateExecutionStrategy()</c> as it
/// does elsewhere.
/// </para>
/// </remarks>
public static class EtagVersioningContextFactoryExtensions
{
    /// <summary>The number of attempts where none is named.</summary>
    public const int DefaultAttempts = 3;

    /// <summary>Runs a unit of work, and again on a fresh context when a row it writes has gone stale.</summary>
    /// <typeparam name="TContext">The context's type.</typeparam>
    /// <typeparam name="TResult">The result's type.</typeparam>
    /// <param name="factory">Makes the contexts, one per attempt; each is disposed of before the next.</param>
    /// <param name="work">Reads, changes and saves. What it returns is no entity that lazily loads: its context is gone.</param>
    /// <param name="attempts">How often the work runs at most, the first time included.</param>
    /// <param name="cancellationToken">Ends the attempts.</param>
    /// <returns>The result of the attempt that went through.</returns>
    /// <exception cref="StaleETagException">
    /// The last attempt met a conflict too, or the conflict is one with a client's <c>If-Match</c>, or one whose outcome is unknown.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="attempts"/> is less than 1.</exception>
    public static Task<TResult> RetryOnStaleAsync<TContext, TResult>(
        this IDbContextFactory<TContext> factory,
        Func<TContext, CancellationToken, Task<TResult>> work,
        int attempts = DefaultAttempts,
        CancellationToken cancellationToken = default)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(work);
        return StaleRetry.RunAsync(factory, context => new ValueTask<TResult>(work(context, cancellationToken)), attempts, async: true, cancellationToken).AsTask();
    }

    /// <inheritdoc cref="RetryOnStaleAsync{TContext, TResult}"/>
    /// <returns>A task that ends with the attempt that went through.</returns>
    public static Task RetryOnStaleAsync<TContext>(
        this IDbContextFactory<TContext> factory,
        Func<TContext, CancellationToken, Task> work,
        int attempts = DefaultAttempts,
        CancellationToken cancellationToken = default)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(work);
        return StaleRetry.RunAsync(
            factory,
            async context =>
            {
                await work(context, cancellationToken).ConfigureAwait(false);
                return true;
            },
            attempts,
            async: true,
            cancellationToken).AsTask();
    }

    /// <inheritdoc cref="RetryOnStaleAsync{TContext, TResult}"/>
    public static TResult RetryOnStale<TContext, TResult>(
        this IDbContextFactory<TContext> factory,
        Func<TContext, TResult> work,
        int attempts = DefaultAttempts)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(work);
        return Synchronously.Get(StaleRetry.RunAsync(factory, context => new ValueTask<TResult>(work(context)), attempts, async: false, CancellationToken.None));
    }

    /// <inheritdoc cref="RetryOnStaleAsync{TContext, TResult}"/>
    public static void RetryOnStale<TContext>(
        this IDbContextFactory<TContext> factory,
        Action<TContext> work,
        int attempts = DefaultAttempts)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(work);
        RetryOnStale(
            factory,
            context =>
            {
                work(context);
                return true;
            },
            attempts);
    }
}
