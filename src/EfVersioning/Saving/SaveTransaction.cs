using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Saving;

/// <summary>The transaction that a save begins for itself, where it sends commands beside EF Core's.</summary>
internal sealed class SaveTransaction
{
    private readonly IDbContextTransaction _transaction;

    private SaveTransaction(IDbContextTransaction transaction) => _transaction = transaction;

    /// <summary>Begins it.</summary>
    /// <exception cref="InvalidOperationException">The execution strategy would run the save anew in the middle of it.</exception>
    public static async ValueTask<SaveTransaction> BeginAsync(DatabaseFacade database, bool async, CancellationToken cancellationToken)
    {
        if (database.CreateExecutionStrategy().RetriesOnFailure)
        {
            throw new InvalidOperationException(
                "This save moves a principal that is not tracked, which needs a transaction around the whole save, and the execution strategy retries inside it. Load the principal first, or begin the transaction yourself inside Database.CreateExecutionStrategy().ExecuteAsync(…).");
        }

        return new SaveTransaction(async
            ? await database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false)
            : database.BeginTransaction());
    }

    public async ValueTask CommitAsync(bool async, CancellationToken cancellationToken)
    {
        if (async)
        {
            await _transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            await _transaction.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            _transaction.Commit();
            _transaction.Dispose();
        }
    }

    public void RollBack() => _transaction.Dispose();
}
