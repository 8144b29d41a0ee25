using System.Data.Common;
using EfVersioning.Context;
using EfVersioning.Writing.Uncommitted;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Writing.Stored;

/// <summary>
/// Tells the store of what one context writes. In a transaction whose commit is heard it is gathered until then; without a
/// transaction it is marked before the command and settled after it; in any other transaction it is marked before the
/// command, and the marks are left to run out unless the end is heard after all.
/// </summary>
internal sealed class ContextWrites(ContextVersioning versioning, IETagStore store, Func<DbContext, string?>? partition)
{
    private PendingWrite? _save;

    /// <summary>The statements that are no part of a save.</summary>
    public StatementWrites Statements { get; } = new(versioning, store, partition);

    /// <summary>A command is about to be sent.</summary>
    public ValueTask SendingAsync(DbCommand command, CommandSource source, bool async, CancellationToken cancellationToken)
        => source switch
        {
            CommandSource.SaveChanges => SavingAsync(command, async, cancellationToken),
            CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete or CommandSource.ExecuteSqlRaw
                => Statements.SendingAsync(command, source, async, cancellationToken),
            CommandSource.FromSqlQuery => Statements.AskingAsync(command, async, cancellationToken),
            _ => ValueTask.CompletedTask,
        };

    /// <summary>A command was sent and answered.</summary>
    public ValueTask SentAsync(DbCommand command, CommandSource source, int affected, bool async)
        => source is CommandSource.SaveChanges or CommandSource.FromSqlQuery ? ValueTask.CompletedTask : Statements.SentAsync(command, source, affected, async);

    /// <summary>A save begins: what one before it left is no part of it.</summary>
    public void Begin() => PendingWrite.Forget(ref _save);

    /// <summary>The save is done; without a transaction it is committed.</summary>
    public ValueTask SavedAsync(bool async)
    {
        var write = _save;
        _save = null;
        return write?.SettleAsync(async) ?? ValueTask.CompletedTask;
    }

    /// <summary>A row was not at its version. The database has answered, so nothing of this save is still on its way.</summary>
    public ValueTask ConflictAsync(bool async)
    {
        DoubtTransaction();
        _save?.Doubt();
        return SavedAsync(async);
    }

    /// <summary>A save or a statement failed. What was sent may still reach the database after we gave up.</summary>
    public void Failed()
    {
        DoubtTransaction();
        PendingWrite.Forget(ref _save);
        Statements.Failed();
    }

    private async ValueTask SavingAsync(DbCommand command, bool async, CancellationToken cancellationToken)
    {
        var transaction = TransactionWrites.Of(command);
        if (transaction?.Records(SaveMemory.Of(versioning).Current) is false)
        {
            return;
        }

        var write = transaction?.For(store) ?? (_save ??= new PendingWrite(store));
        SavedRows.AddTo(write, versioning, partition?.Invoke(versioning.Context));
        await TransactionWrites.MarkAsync(write, transaction, async, cancellationToken).ConfigureAwait(false);
        if (transaction is null && OpenTransaction.IsOpen(versioning.Context))
        {
            PendingWrite.Forget(ref _save);
        }
    }

    private void DoubtTransaction()
    {
        if (OpenTransaction.CurrentOf(versioning.Context) is { } transaction)
        {
            TransactionWrites.Find(transaction)?.Doubt();
        }
    }
}

/// <summary>The slot of a context for what its store of tags is told.</summary>
internal static class ContextWritesSlot
{
    extension(ContextVersioning versioning)
    {
        /// <summary>What the context tells its store of tags; null where it has none.</summary>
        public ContextWrites? Writes
            => versioning.Settings?.Store is null ? null
                : versioning.Features.GetOrAdd(versioning, static versioning => new ContextWrites(versioning, versioning.Settings!.Store!, versioning.Settings.StorePartition));
    }
}
