using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Writing.Retrying;

/// <summary>A bounded number of attempts, each on a context of its own.</summary>
internal static class StaleRetry
{
    public static async ValueTask<TResult> RunAsync<TContext, TResult>(
        IDbContextFactory<TContext> factory, Func<TContext, ValueTask<TResult>> work, int attempts, bool async, CancellationToken cancellationToken)
        where TContext : DbContext
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1);
        for (var attempt = 1; ; attempt++)
        {
            var context = async ? await factory.CreateDbContextAsync(cancellationToken).ConfigureAwait(false) : factory.CreateDbContext();
            try
            {
                return await work(context).ConfigureAwait(false);
            }
            catch (StaleETagException stale) when (attempt < attempts && !stale.IsFromIfMatch && !stale.OutcomeUnknown)
            {
                // A new read would give the work the current version, and the client's precondition would be quietly dropped or fail
                // again; and work that may have been written would be done twice.
                cancellationToken.ThrowIfCancellationRequested();
            }
            finally
            {
                if (async)
                {
                    await context.DisposeAsync().ConfigureAwait(false);
                }
                else
                {
                    context.Dispose();
                }
            }
        }
    }
}
