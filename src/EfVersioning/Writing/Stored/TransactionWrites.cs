using System.Data.Common;
using EfVersioning.Context;

namespace EfVersioning.Writing.Stored;

/// <summary>
/// What was written in one transaction, by whichever contexts share it. Nobody else sees any of it before the commit, so it
/// is marked just before: a mark then has to outlive the commit alone, and what was rolled back was never marked.
/// </summary>
internal sealed class TransactionWrites
{
    private readonly List<PendingWrite> _writes = [];
    private object? _recordedSave;

    /// <summary>
    /// Whether its commit will be heard of before it happens: it was begun through EF Core, by a context with a store. Of
    /// any other the marks are set at the write.
    /// </summary>
    public bool IsHeard { get; private set; }

    public static TransactionWrites Of(DbTransaction transaction) => TransactionMemory.Of(transaction).GetOrAdd(transaction, static _ => new TransactionWrites());

    /// <summary>Those of the transaction that a command is sent in; null where it is sent without one.</summary>
    public static TransactionWrites? Of(DbCommand command) => command.Transaction is { } transaction ? Of(transaction) : null;

    /// <summary>A write is about to be sent: marks it now, unless that waits for the commit.</summary>
    public static ValueTask MarkAsync(PendingWrite write, TransactionWrites? transaction, bool async, CancellationToken cancellationToken)
        => transaction is { IsHeard: true } ? ValueTask.CompletedTask : write.MarkAsync(async, cancellationToken);

    public static void Begun(DbTransaction transaction) => Of(transaction).IsHeard = true;

    public static TransactionWrites? Find(DbTransaction transaction) => TransactionMemory.Find(transaction)?.Find<TransactionWrites>();

    /// <summary>The transaction ended.</summary>
    public static TransactionWrites? Take(DbTransaction transaction) => TransactionMemory.Find(transaction)?.Remove<TransactionWrites>();

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

    public ValueTask MarkAsync(bool async, CancellationToken cancellationToken) => EachAsync(write => write.MarkAsync(async, cancellationToken));

    public ValueTask SettleAsync(bool async) => EachAsync(write => write.SettleAsync(async));

    public ValueTask TakeBackAsync(bool async) => EachAsync(write => write.TakeBackAsync(async));

    public void LeaveToRunOut() => _writes.ForEach(static write => write.LeaveToRunOut());

    private async ValueTask EachAsync(Func<PendingWrite, ValueTask> step)
    {
        foreach (var write in _writes)
        {
            await step(write).ConfigureAwait(false);
        }
    }
}
