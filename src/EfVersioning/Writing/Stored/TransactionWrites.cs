using System.Data.Common;
using System.Runtime.CompilerServices;

namespace EfVersioning.Writing.Stored;

/// <summary>
/// What was written in one transaction, by whichever contexts share it. Nobody else sees any of it before the commit, so it
/// is marked just before: a mark then has to outlive the commit alone, and what was rolled back was never marked.
/// </summary>
internal sealed class TransactionWrites
{
    private static readonly ConditionalWeakTable<DbTransaction, TransactionWrites> Known = [];

    private readonly List<PendingWrite> _writes = [];
    private object? _recordedSave;

    /// <summary>
    /// Whether its commit will be heard of before it happens: it was begun through EF Core, by a context with a store. Of
    /// any other the marks are set at the write.
    /// </summary>
    public bool IsHeard { get; private set; }

    public static TransactionWrites Of(DbTransaction transaction) => Known.GetValue(transaction, static _ => new TransactionWrites());

    /// <summary>Those of the transaction that a command is sent in; null where it is sent without one.</summary>
    public static TransactionWrites? Of(DbCommand command) => command.Transaction is { } transaction ? Of(transaction) : null;

    /// <summary>A write is about to be sent: marks it now, unless that waits for the commit.</summary>
    public static ValueTask MarkAsync(PendingWrite write, TransactionWrites? transaction, bool async, CancellationToken cancellationToken)
        => transaction is { IsHeard: true } ? ValueTask.CompletedTask : write.MarkAsync(async, cancellationToken);

    public static void Begun(DbTransaction transaction) => Of(transaction).IsHeard = true;

    public static TransactionWrites? Find(DbTransaction transaction) => Known.TryGetValue(transaction, out var writes) ? writes : null;

    /// <summary>The transaction ended.</summary>
    public static TransactionWrites? Take(DbTransaction transaction)
    {
        var writes = Find(transaction);
        Known.Remove(transaction);
        return writes;
    }

    /// <summary>
    /// The transaction ended, and its commit was not announced to us: another context made it, one without a store, or
    /// somebody outside EF Core. What was marked is left to whoever marked it.
    /// </summary>
    public static void EndedUnheard(DbTransaction transaction) => Find(transaction)?._writes.ForEach(static write => write.Drop());

    public PendingWrite For(IETagStore store)
    {
        var write = _writes.Find(write => ReferenceEquals(write.Store, store));
        if (write is null)
        {
            _writes.Add(write = new PendingWrite(store));
        }

        return write;
    }

    /// <summary>Whether a save is met for the first time; it may send many commands.</summary>
    public bool Records(object? save)
    {
        var isNew = save is null || !ReferenceEquals(_recordedSave, save);
        _recordedSave = save;
        return isNew;
    }

    /// <summary>Something of it was taken back, or may have been: a savepoint, a save that failed.</summary>
    public void Doubt()
    {
        _recordedSave = null;
        _writes.ForEach(static write => write.Doubt());
    }

    public async ValueTask MarkAsync(bool async, CancellationToken cancellationToken)
    {
        foreach (var write in _writes)
        {
            await write.MarkAsync(async, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask SettleAsync(bool async)
    {
        foreach (var write in _writes)
        {
            await write.SettleAsync(async).ConfigureAwait(false);
        }
    }

    public async ValueTask TakeBackAsync(bool async)
    {
        foreach (var write in _writes)
        {
            await write.TakeBackAsync(async).ConfigureAwait(false);
        }
    }

    public void LeaveToRunOut() => _writes.ForEach(static write => write.LeaveToRunOut());
}
