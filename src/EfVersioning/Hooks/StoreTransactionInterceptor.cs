using System.Data.Common;
using EfVersioning.Writing.Stored;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Hooks;

/// <summary>
/// Marks what a transaction wrote before its commit and settles it after. Without state, so that pooled contexts can share it.
/// </summary>
internal sealed class StoreTransactionInterceptor : DbTransactionInterceptor
{
    public static StoreTransactionInterceptor Instance { get; } = new();

    private StoreTransactionInterceptor()
    {
    }

    public override DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result)
    {
        TransactionWrites.Begun(result);
        return result;
    }

    public override ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
        => ValueTask.FromResult(TransactionStarted(connection, eventData, result));

    public override InterceptionResult TransactionCommitting(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
        => Synchronously.Get(CommittingAsync(transaction, result, async: false, CancellationToken.None));

    public override ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        => CommittingAsync(transaction, result, async: true, cancellationToken);

    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData)
        => Synchronously.Get(CommittedAsync(transaction, async: false));

    public override Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        => CommittedAsync(transaction, async: true).AsTask();

    public override void TransactionRolledBack(DbTransaction transaction, TransactionEndEventData eventData)
        => Synchronously.Get(RolledBackAsync(transaction, async: false));

    public override Task TransactionRolledBackAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        => RolledBackAsync(transaction, async: true).AsTask();

    public override void RolledBackToSavepoint(DbTransaction transaction, TransactionEventData eventData)
        => TransactionWrites.Find(transaction)?.Doubt();

    public override Task RolledBackToSavepointAsync(
        DbTransaction transaction, TransactionEventData eventData, CancellationToken cancellationToken = default)
    {
        RolledBackToSavepoint(transaction, eventData);
        return Task.CompletedTask;
    }

    public override void TransactionFailed(DbTransaction transaction, TransactionErrorEventData eventData)
        // A commit whose answer is lost may be one: nothing is known of its rows.
        => TransactionWrites.Take(transaction)?.LeaveToRunOut();

    public override Task TransactionFailedAsync(
        DbTransaction transaction, TransactionErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        TransactionFailed(transaction, eventData);
        return Task.CompletedTask;
    }

    private static async ValueTask<InterceptionResult> CommittingAsync(
        DbTransaction transaction, InterceptionResult result, bool async, CancellationToken cancellationToken)
    {
        if (TransactionWrites.Find(transaction) is { } writes)
        {
            await writes.MarkAsync(async, cancellationToken).ConfigureAwait(false);
        }

        return result;
    }

    private static async ValueTask<bool> CommittedAsync(DbTransaction transaction, bool async)
    {
        if (TransactionWrites.Take(transaction) is { } writes)
        {
            await writes.SettleAsync(async).ConfigureAwait(false);
        }

        return true;
    }

    private static async ValueTask<bool> RolledBackAsync(DbTransaction transaction, bool async)
    {
        if (TransactionWrites.Take(transaction) is { } writes)
        {
            await writes.TakeBackAsync(async).ConfigureAwait(false);
        }

        return true;
    }
}
