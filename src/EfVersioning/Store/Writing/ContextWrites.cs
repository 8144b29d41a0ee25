using System.Data.Common;
using EfVersioning.Model;
using EfVersioning.Saving;
using EfVersioning.Transactions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Store.Writing;

/// <summary>
/// Tells the store of what one context writes. In a transaction whose commit is heard it is gathered until then; without a
/// transaction it is marked before the command and settled after it; in any other transaction it is marked before the
/// command, and the marks are left to run out unless the end is heard after all.
/// </summary>
internal sealed class ContextWrites(ContextVersioning versioning, IETagStore store, Func<DbContext, string?>? partition)
{
    private PendingWrite? _save;
    private PendingWrite? _statement;
    private NamedRow? _named;

    /// <summary>Whether a statement is on its way that changes no row of a versioned type.</summary>
    public bool IgnoresStatements { get; set; }

    // Asked anew each time, as a read does: a context can be told its tenant late.
    private string? Partition => partition?.Invoke(versioning.Context);

    /// <summary>Says which row the statements write that are sent until <see cref="Unname"/>.</summary>
    public void Name(VersionedType type, object?[] key, object? token = null)
        => _named = type.Stored.Value.RowOf(Partition, key) is { } row
            ? new NamedRow(type, row, VersionOf(type, key, token))
            : null;

    public void Unname() => _named = null;

    /// <summary>A command is about to be sent.</summary>
    public ValueTask SendingAsync(DbCommand command, CommandSource source, bool async, CancellationToken cancellationToken)
        => source switch
        {
            CommandSource.SaveChanges => SavingAsync(command, async, cancellationToken),
            CommandSource.ExecuteSqlRaw when IgnoresStatements => ValueTask.CompletedTask,
            CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete or CommandSource.ExecuteSqlRaw
                => SendingStatementAsync(command, source, async, cancellationToken),
            _ => ValueTask.CompletedTask,
        };

    /// <summary>A statement was sent and answered.</summary>
    public ValueTask SentAsync(CommandSource source, int affected, bool async)
    {
        if (_statement is not { } write || IgnoresStatements || source is CommandSource.SaveChanges)
        {
            return ValueTask.CompletedTask;
        }

        _statement = null;
        if (affected == 0 && source is not CommandSource.ExecuteSqlRaw)
        {
            return write.TakeBackAsync(async);
        }

        if (affected == 1 && _named is { } named)
        {
            write.Add(named.Row, named.Version);
        }

        return write.SettleAsync(async);
    }

    /// <summary>A save begins: what one before it left is no part of it.</summary>
    public void Begin() => Forget(ref _save);

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
        Forget(ref _save);
        Forget(ref _statement);
    }

    private async ValueTask SavingAsync(DbCommand command, bool async, CancellationToken cancellationToken)
    {
        var transaction = Of(command);
        if (transaction?.Records(versioning.Saves.Current) is false)
        {
            return;
        }

        var write = transaction?.For(store) ?? (_save ??= new PendingWrite(store));
        SavedRows.AddTo(write, versioning, Partition);
        await MarkAsync(write, transaction, async, cancellationToken).ConfigureAwait(false);
        if (transaction is null && OpenTransaction.IsOpen(versioning.Context))
        {
            Forget(ref _save);
        }
    }

    private async ValueTask SendingStatementAsync(DbCommand command, CommandSource source, bool async, CancellationToken cancellationToken)
    {
        var transaction = Of(command);
        Forget(ref _statement);
        var write = transaction?.For(store) ?? new PendingWrite(store);
        AddStatement(write, command.CommandText, source);
        await MarkAsync(write, transaction, async, cancellationToken).ConfigureAwait(false);
        if (transaction is null)
        {
            _statement = write;
            if (OpenTransaction.IsOpen(versioning.Context))
            {
                Forget(ref _statement);
            }
        }
    }

    private void AddStatement(PendingWrite write, string sql, CommandSource source)
    {
        var tables = StoredTables.Of(versioning.Context.Model, versioning.Model);
        var deletes = source is not CommandSource.ExecuteUpdate;
        if (_named is { } named)
        {
            write.Add(named.Row, null);
            AddTypes(write, source is CommandSource.ExecuteDelete ? tables.CascadesOf(named.Type.EntityType) : []);
            return;
        }

        AddTypes(write, tables.NamedIn(
            sql, deletes, source is CommandSource.ExecuteSqlRaw ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal));
        if (source is CommandSource.ExecuteSqlRaw)
        {
            // It may have moved a row that this transaction saved, by a table that it does not name.
            write.Doubt();
        }
    }

    private void AddTypes(PendingWrite write, IEnumerable<string> types)
    {
        foreach (var type in types)
        {
            write.Add(StoredType.Named(Partition, type));
        }
    }

    private static ValueTask MarkAsync(PendingWrite write, TransactionWrites? transaction, bool async, CancellationToken cancellationToken)
        => transaction is { IsHeard: true } ? ValueTask.CompletedTask : write.MarkAsync(async, cancellationToken);

    private static TransactionWrites? Of(DbCommand command)
        => command.Transaction is { } transaction ? TransactionWrites.Of(transaction) : null;

    private void DoubtTransaction()
    {
        if (OpenTransaction.CurrentOf(versioning.Context) is { } transaction)
        {
            TransactionWrites.Find(transaction)?.Doubt();
        }
    }

    private static StoredETag? VersionOf(VersionedType type, object?[] key, object? token)
        => token is null || (type.Version is not null && type.Modified is not null)
            // Of two columns that moved the database made one.
            ? null
            : new StoredETag(type.TagOf(key, token), type.Version is null ? ModifiedValue.Read(token) : null);

    private static void Forget(ref PendingWrite? write)
    {
        write?.LeaveToRunOut();
        write = null;
    }
}
