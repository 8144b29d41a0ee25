using System.Data.Common;
using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Writing.Saves;
using EfVersioning.Writing.Stored;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Hooks;

/// <summary>
/// What EF Core calls around a transaction. Before a commit the collections of the running save are counted, as the last thing that
/// is sent, and the store of tags is told what was written; behind it, what became of that. Without state, so that pooled contexts
/// can share it.
/// </summary>
/// <remarks>How a transaction ended the entries hear by <see cref="DiagnosticHooks"/>: of one that is disposed of no interceptor is told.</remarks>
internal sealed class TransactionHooks : DbTransactionInterceptor, ISometimesNeeded
{
    public static TransactionHooks Instance { get; } = new();

    private TransactionHooks()
    {
    }

    public override DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result)
    {
        if (IsStored(eventData))
        {
            TransactionWrites.Begun(result);
        }

        return result;
    }

    public override ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
        => ValueTask.FromResult(TransactionStarted(connection, eventData, result));

    public override InterceptionResult TransactionCommitting(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
        => Synchronously.Get(CommittingAsync(transaction, eventData, result, async: false, CancellationToken.None));

    public override ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        => CommittingAsync(transaction, eventData, result, async: true, cancellationToken);

    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData)
        => Synchronously.Run(CommittedAsync(transaction, eventData, async: false));

    public override Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        => CommittedAsync(transaction, eventData, async: true).AsTask();

    public override void TransactionRolledBack(DbTransaction transaction, TransactionEndEventData eventData)
        => Synchronously.Run(RolledBackAsync(transaction, eventData, async: false));

    public override Task TransactionRolledBackAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        => RolledBackAsync(transaction, eventData, async: true).AsTask();

    public override void RolledBackToSavepoint(DbTransaction transaction, TransactionEventData eventData)
    {
        if (IsStored(eventData))
        {
            TransactionWrites.Find(transaction)?.Doubt();
        }
    }

    public override Task RolledBackToSavepointAsync(
        DbTransaction transaction, TransactionEventData eventData, CancellationToken cancellationToken = default)
    {
        RolledBackToSavepoint(transaction, eventData);
        return Task.CompletedTask;
    }

    public override void TransactionFailed(DbTransaction transaction, TransactionErrorEventData eventData)
    {
        if (IsStored(eventData))
        {
            // A commit whose answer is lost may be one: nothing is known of its rows.
            TransactionWrites.Take(transaction)?.LeaveToRunOut();
        }
    }

    public override Task TransactionFailedAsync(
        DbTransaction transaction, TransactionErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        TransactionFailed(transaction, eventData);
        return Task.CompletedTask;
    }

    private static async ValueTask<InterceptionResult> CommittingAsync(
        DbTransaction transaction, TransactionEventData data, InterceptionResult result, bool async, CancellationToken cancellationToken)
    {
        if (ContextVersioning.Of(data.Context)?.Saves.Current is { } save)
        {
            await save.CountAsync(async).ConfigureAwait(false);
        }

        if (IsStored(data) && TransactionWrites.Find(transaction) is { } writes)
        {
            await writes.MarkAsync(async, cancellationToken).ConfigureAwait(false);
        }

        return result;
    }

    private static ValueTask CommittedAsync(DbTransaction transaction, TransactionEventData data, bool async)
        => IsStored(data) && TransactionWrites.Take(transaction) is { } writes ? writes.SettleAsync(async) : ValueTask.CompletedTask;

    private static ValueTask RolledBackAsync(DbTransaction transaction, TransactionEventData data, bool async)
        => IsStored(data) && TransactionWrites.Take(transaction) is { } writes ? writes.TakeBackAsync(async) : ValueTask.CompletedTask;

    // Of a transaction that a context without a store begins, another one cannot hear the commit before it happens.
    private static bool IsStored(TransactionEventData data)
    {
        if (data.Context is not { } context)
        {
            return false;
        }

        try
        {
            return (ContextVersioning.Present(context)?.Settings ?? ContextServices.SettingsOf(context))?.Store is not null;
        }
        catch (ObjectDisposedException)
        {
            // The transaction outlives its context, which wrote nothing.
            return data.Transaction is { } transaction && TransactionWrites.Find(transaction) is { IsHeard: true };
        }
    }
}
