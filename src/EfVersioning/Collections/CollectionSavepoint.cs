using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Collections;

/// <summary>
/// Where a transaction of the application's goes back to when a write in it is refused by IfCollectionMatch(), which is
/// known only after its rows are written, or fails with some of its rows written and none counted.
/// </summary>
internal sealed class CollectionSavepoint
{
    private const string Name = "EfVersioning";

    private readonly IDbContextTransaction _transaction;

    private CollectionSavepoint(IDbContextTransaction transaction) => _transaction = transaction;

    private bool IsLost => _transaction.GetDbTransaction().Connection is not { State: System.Data.ConnectionState.Open };

    /// <summary>Makes one; null where the context has no transaction, or one without savepoints.</summary>
    public static async ValueTask<CollectionSavepoint?> CreateAsync(DbContext context, bool async, CancellationToken cancellationToken)
    {
        if (context.Database.CurrentTransaction is not { SupportsSavepoints: true } transaction)
        {
            return null;
        }

        if (async)
        {
            await transaction.CreateSavepointAsync(Name, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            transaction.CreateSavepoint(Name);
        }

        return new CollectionSavepoint(transaction);
    }

    public void GoBack()
    {
        // With the connection the transaction is gone, and the reason for it is the exception to be seen.
        if (!IsLost)
        {
            _transaction.RollbackToSavepoint(Name);
        }
    }

    public async ValueTask ReleaseAsync(bool async)
    {
        if (async)
        {
            await _transaction.ReleaseSavepointAsync(Name).ConfigureAwait(false);
        }
        else
        {
            _transaction.ReleaseSavepoint(Name);
        }
    }
}
