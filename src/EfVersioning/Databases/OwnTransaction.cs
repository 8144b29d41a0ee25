using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfVersioning.Databases;

/// <summary>Statements in a transaction of their own, which the execution strategy may run again as a whole.</summary>
internal static class OwnTransaction
{
    public static async ValueTask<T> RunAsync<T>(
        DatabaseFacade database, Func<CancellationToken, ValueTask<T>> statements, bool async, CancellationToken cancellationToken)
    {
        var strategy = database.CreateExecutionStrategy();
        return async
            ? await strategy.ExecuteAsync(
                async token =>
                {
                    var transaction = await database.BeginTransactionAsync(token).ConfigureAwait(false);
                    await using var disposal = transaction.ConfigureAwait(false);
                    var done = await statements(token).ConfigureAwait(false);
                    await transaction.CommitAsync(token).ConfigureAwait(false);
                    return done;
                },
                cancellationToken).ConfigureAwait(false)
            : strategy.Execute(() =>
            {
                using var transaction = database.BeginTransaction();
                var done = Synchronously.Get(statements(cancellationToken));
                transaction.Commit();
                return done;
            });
    }
}
