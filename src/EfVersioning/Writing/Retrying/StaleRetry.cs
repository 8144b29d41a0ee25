using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Writing.Retrying;

/// <summary>A bounded number of attempts, each on a context of its own.</summary>
internal static class StaleRetry
{
    public static async Task<TResult> RunAsync<TContext, TResult>(
        IDbContextFactory<TContext> factory,
        Func<TContext, CancellationToken, Task<TResult>> work,
        int attempts,
        CancellationToken cancellationToken)
        where TContext : DbContext
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var context = await factory.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
                await using var disposal = context.ConfigureAwait(false);
                return await work(context, cancellationToken).ConfigureAwait(false);
            }
            catch (StaleETagException stale) when (IsTriedAgain(stale, attempt, attempts))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    public static TResult Run<TContext, TResult>(IDbContextFactory<TContext> factory, Func<TContext, TResult> work, int attempts)
        where TContext : DbContext
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var context = factory.CreateDbContext();
                return work(context);
            }
            catch (StaleETagException stale) when (IsTriedAgain(stale, attempt, attempts))
            {
            }
        }
    }

    // A new read would give the work the current version, and the client's precondition would be quietly dropped or fail again;
    // and work that may have been written would be done twice.
    private static bool IsTriedAgain(StaleETagException stale, int attempt, int attempts)
        => attempt < attempts && !stale.IsFromIfMatch && !stale.OutcomeUnknown;
}
