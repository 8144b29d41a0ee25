using System.Data.Common;
using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using EfVersioning.Reading;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Writing.Stored;

/// <summary>
/// Tells the store of statements that write: of what their sender says that they write, or else of every type of the table
/// that their text says, or else of all.
/// </summary>
internal sealed class StatementWrites(ContextVersioning versioning, IETagStore store, Func<DbContext, string?>? partition)
{
    private PendingWrite? _pending;
    private NamedWrite? _named;

    // Asked anew each time, as a read does: a context can be told its tenant late.
    private string? Partition => partition?.Invoke(versioning.Context);

    private StoredTables Tables => StoredTables.Of(versioning.Context.Model, versioning.Model);

    /// <summary>Says which row the statements write that are sent until the result is disposed of.</summary>
    public IDisposable Name(VersionedType type, object?[] key, object? token = null)
        => Name(StoredType.Of(type).RowOf(Partition, key) is { } row ? NamedWrite.Of(type, row, key, token, Tables) : null);

    /// <summary>Says which collections the statements count that are sent until the result is disposed of.</summary>
    public IDisposable Name(IReadOnlyCollection<KeptCollection> counted) => Name(NamedWrite.Of(counted, Partition));

    /// <summary>A statement is about to be sent.</summary>
    public async ValueTask SendingAsync(DbCommand command, CommandSource source, bool async, CancellationToken cancellationToken)
    {
        var transaction = TransactionWrites.Of(command);
        PendingWrite.Forget(ref _pending);
        var write = transaction?.For(store) ?? new PendingWrite(store);
        AddTo(write, command.CommandText, source);
        await TransactionWrites.MarkAsync(write, transaction, async, cancellationToken).ConfigureAwait(false);
        if (transaction is null)
        {
            _pending = write;
            if (OpenTransaction.IsOpen(versioning.Context))
            {
                PendingWrite.Forget(ref _pending);
            }
        }
    }

    /// <summary>
    /// A query of the application's own SQL that may write is about to be sent. When it is done nobody says, so outside of a
    /// transaction its marks run out.
    /// </summary>
    public async ValueTask AskingAsync(DbCommand command, bool async, CancellationToken cancellationToken)
    {
        if (_named is null && StatementText.MayWrite(command.CommandText))
        {
            await SendingAsync(command, CommandSource.FromSqlQuery, async, cancellationToken).ConfigureAwait(false);
            PendingWrite.Forget(ref _pending);
        }
    }

    /// <summary>A statement was sent and answered.</summary>
    public ValueTask SentAsync(DbCommand command, CommandSource source, int affected, bool async)
    {
        if (_pending is not { } write)
        {
            Found(command, affected);
            return ValueTask.CompletedTask;
        }

        _pending = null;
        if (affected == 0 && source is not CommandSource.ExecuteSqlRaw)
        {
            return write.TakeBackAsync(async);
        }

        AddFound(write, affected);
        return write.SettleAsync(async);
    }

    /// <summary>A statement in a transaction was answered: what its one row is at is published with the commit.</summary>
    public void Found(DbCommand command, int affected)
    {
        if (command.Transaction is { } transaction && TransactionWrites.Find(transaction) is { } writes)
        {
            AddFound(writes.For(store), affected);
        }
    }

    /// <summary>A statement failed.</summary>
    public void Failed() => PendingWrite.Forget(ref _pending);

    // Behind it what was said before holds: a collection is counted within the statement that changes it.
    private Scope Name(NamedWrite? named)
    {
        var outer = _named;
        _named = named;
        return new Scope(() => _named = outer);
    }

    private void AddFound(PendingWrite write, int affected)
    {
        if (affected == 1 && _named is { Version: { } version } named)
        {
            write.Add(named.Rows[0], version);
        }
    }

    private void AddTo(PendingWrite write, string sql, CommandSource source)
    {
        if (_named is { } named)
        {
            foreach (var row in named.Rows)
            {
                write.Add(row, null);
            }

            AddTypes(write, source is CommandSource.ExecuteDelete ? named.Cascades : []);
            return;
        }

        var isRaw = source is not (CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete);
        if (isRaw && StatementText.WritesNothing(sql))
        {
            return;
        }

        AddTypes(write, Tables.WrittenBy(Tables.In(sql, isRaw), deletes: source is not CommandSource.ExecuteUpdate));
        if (isRaw)
        {
            // It may have moved a row that this transaction saved, by a table that it does not name.
            write.Doubt();
        }
    }

    private void AddTypes(PendingWrite write, IEnumerable<string> types)
    {
        foreach (var type in types)
        {
            write.Add(ETagStoreRow.TypeIn(Partition, type));
        }
    }
}
