namespace EfVersioning;

/// <summary>
/// Keeps what rows are at, so that a read need not ask the database: <see cref="MemoryETagStore"/> for one process,
/// <c>EfVersioning.Redis</c> for several. Each step is one round trip.
/// </summary>
/// <remarks>
/// <para>
/// A writer marks its rows before its commit and settles them after it. A reader that finds no version takes a lease, asks
/// the database, and fills; a mark voids every lease, so what was read before a change can never come back after it.
/// <c>docs/store.md</c> has the protocol with its assumptions.
/// </para>
/// <para>
/// An implementation may forget a version or a lease at any time, but no mark before its lifetime ends. It must not throw
/// from anything but a mark: a read that cannot be answered is a miss, a settle that cannot be sent leaves the mark to
/// run out. Its members are called from many threads. Five steps are to be written; the others have a default.
/// </para>
/// </remarks>
public interface IETagStore
{
    /// <summary>What a row is at, or a lease to fill it with.</summary>
    /// <param name="row">The row.</param>
    /// <param name="cancellationToken">Cancels the step.</param>
    /// <returns>A version, a lease, or neither where a writer is at the row: then the database is asked and nothing filled.</returns>
    ValueTask<ETagStoreRead> ReadAsync(ETagStoreRow row, CancellationToken cancellationToken);

    /// <summary>Publishes what the database said after the lease was given; without effect where the lease stands no more.</summary>
    /// <param name="row">The row.</param>
    /// <param name="lease">The lease that <see cref="ReadAsync"/> gave.</param>
    /// <param name="version">What the row is at.</param>
    /// <param name="cancellationToken">Cancels the step.</param>
    ValueTask FillAsync(ETagStoreRow row, long lease, RowState version, CancellationToken cancellationToken);

    /// <summary>
    /// Says that these rows and types are about to change: until the write is settled or taken back, or the mark's lifetime
    /// ends, nobody is answered from the store. Marking again with the same id makes the mark live anew.
    /// </summary>
    /// <param name="write">The write; the versions in it do not count yet.</param>
    /// <param name="cancellationToken">Cancels the step.</param>
    /// <exception cref="ETagStoreException">The store is out of reach, and its policy is to fail the write.</exception>
    ValueTask MarkAsync(ETagStoreWrite write, CancellationToken cancellationToken);

    /// <summary>
    /// Says that the write is committed. A version in it is published only if no other mark stood at any moment since its own;
    /// otherwise the row's version is dropped.
    /// </summary>
    /// <param name="write">The write, as it was marked.</param>
    /// <param name="cancellationToken">Cancels the step.</param>
    ValueTask SettleAsync(ETagStoreWrite write, CancellationToken cancellationToken);

    /// <summary>Says that the write changed nothing for certain: its marks go, and what the rows were at holds again.</summary>
    /// <param name="write">The write, as it was marked.</param>
    /// <param name="cancellationToken">Cancels the step.</param>
    ValueTask TakeBackAsync(ETagStoreWrite write, CancellationToken cancellationToken);

    /// <summary>The step of <c>SaveChanges()</c> and the like: waits for <see cref="ReadAsync"/>, unless an implementation has a better way.</summary>
    /// <param name="row">The row.</param>
    ETagStoreRead Read(ETagStoreRow row) => Synchronously.Get(ReadAsync(row, CancellationToken.None));

    /// <summary>Waits for <see cref="FillAsync"/>, as <see cref="Read"/> does.</summary>
    /// <param name="row">The row.</param>
    /// <param name="lease">The lease that <see cref="Read"/> gave.</param>
    /// <param name="version">What the row is at.</param>
    void Fill(ETagStoreRow row, long lease, RowState version) => Synchronously.Run(FillAsync(row, lease, version, CancellationToken.None));

    /// <summary>Waits for <see cref="MarkAsync"/>, as <see cref="Read"/> does.</summary>
    /// <param name="write">The write; the versions in it do not count yet.</param>
    /// <exception cref="ETagStoreException">The store is out of reach, and its policy is to fail the write.</exception>
    void Mark(ETagStoreWrite write) => Synchronously.Run(MarkAsync(write, CancellationToken.None));

    /// <summary>Waits for <see cref="SettleAsync"/>, as <see cref="Read"/> does.</summary>
    /// <param name="write">The write, as it was marked.</param>
    void Settle(ETagStoreWrite write) => Synchronously.Run(SettleAsync(write, CancellationToken.None));

    /// <summary>Waits for <see cref="TakeBackAsync"/>, as <see cref="Read"/> does.</summary>
    /// <param name="write">The write, as it was marked.</param>
    void TakeBack(ETagStoreWrite write) => Synchronously.Run(TakeBackAsync(write, CancellationToken.None));

    /// <summary>
    /// Says that any row of a type may have changed by a program that the store did not hear of: nothing that is known of the type is
    /// believed from here on. Call it when that change is committed.
    /// </summary>
    /// <param name="type">The type as its tags begin (<see cref="ETagStoreRow.Type"/>): <c>music.song</c>; a collection's is <c>music.song~list</c>.</param>
    void Invalidate(string type) => Settle(ETagStoreWrite.Of(type));

    /// <inheritdoc cref="Invalidate"/>
    /// <param name="type">The type as its tags begin.</param>
    /// <param name="cancellationToken">Cancels the step.</param>
    ValueTask InvalidateAsync(string type, CancellationToken cancellationToken = default) => SettleAsync(ETagStoreWrite.Of(type), cancellationToken);

    /// <summary>Whether the store can be reached now, for a health check. It must not throw for a store that cannot.</summary>
    /// <param name="cancellationToken">Cancels the question.</param>
    /// <returns><see cref="ETagStoreStatus.InReach"/>, unless an implementation says otherwise.</returns>
    ValueTask<ETagStoreStatus> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult(ETagStoreStatus.InReach);
}

/// <summary>Whether an <see cref="IETagStore"/> can be reached, and what becomes of writes where it cannot. Reads ask the database then.</summary>
public enum ETagStoreStatus
{
    /// <summary>It can be reached.</summary>
    InReach,

    /// <summary>It cannot, and writes go on: readers may be told what is past for as long as a version is believed.</summary>
    WritesGoOn,

    /// <summary>It cannot, and writes fail with <see cref="ETagStoreException"/>.</summary>
    WritesFail,
}

/// <summary>The answer of an <see cref="IETagStore"/> to a read: a version, a lease, or neither.</summary>
/// <param name="Version">What the row is at.</param>
/// <param name="Lease">
/// The right to fill what the database says from now on. Readers who miss together may share one.
/// </param>
public readonly record struct ETagStoreRead(RowState? Version, long? Lease);
