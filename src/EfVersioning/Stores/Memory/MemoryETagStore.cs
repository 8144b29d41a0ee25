using System.Numerics;
using EfVersioning.Stores.Memory;
using EfVersioning.Stores.Protocol;

namespace EfVersioning;

/// <summary>
/// An <see cref="IETagStore"/> in the memory of one process. Right only where every writer of the rows is in this process:
/// with several processes over one database use <c>EfVersioning.Redis</c>.
/// </summary>
/// <remarks>Make one per database and process: <c>services.AddEtagVersioningStore&lt;MusicContext&gt;()</c> does.</remarks>
public sealed class MemoryETagStore : IETagStore
{
    private const int MostStripes = 64;
    private const int FewestRows = 16;

    private readonly MemoryETagStoreOptions _options;
    private readonly MemoryStripe[] _stripes;
    private readonly long _start;
    private long _leases;

    /// <summary>Makes a store with the default settings.</summary>
    public MemoryETagStore()
        : this(new MemoryETagStoreOptions())
    {
    }

    /// <summary>Makes a store.</summary>
    /// <param name="options">Its settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity or a lifetime is not above zero.</exception>
    public MemoryETagStore(MemoryETagStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Capacity);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.EntryLifetime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.MarkLifetime, TimeSpan.Zero);
        _options = options with { };
        _start = options.TimeProvider.GetTimestamp();
        var stripes = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(options.Capacity / FewestRows, 1, MostStripes));
        _stripes = [.. Enumerable.Range(0, stripes).Select(_ => new MemoryStripe(options.Capacity / stripes))];
    }

    /// <summary>How many rows it knows of; about <see cref="MemoryETagStoreOptions.Capacity"/> at most, and those being written.</summary>
    public int Count => _stripes.Sum(stripe => stripe.Count);

    // By the counter and not by the clock, which may be set: a mark must not run out before its time.
    private DateTimeOffset Now => DateTimeOffset.UnixEpoch + _options.TimeProvider.GetElapsedTime(_start);

    /// <inheritdoc/>
    public ETagStoreRead Read(ETagStoreRow row)
    {
        var now = Now;
        return StripeOf(row).Read(row, now, Interlocked.Increment(ref _leases), now + _options.MarkLifetime);
    }

    /// <inheritdoc/>
    public ValueTask<ETagStoreRead> ReadAsync(ETagStoreRow row, CancellationToken cancellationToken) => new(Read(row));

    /// <inheritdoc/>
    public void Fill(ETagStoreRow row, long lease, RowState version)
    {
        ArgumentNullException.ThrowIfNull(version);
        var now = Now;
        StripeOf(row).Step(row, now, (state, type) => state.Fill(type, now, lease, version, now + _options.EntryLifetime));
    }

    /// <inheritdoc/>
    public ValueTask FillAsync(ETagStoreRow row, long lease, RowState version, CancellationToken cancellationToken)
    {
        Fill(row, lease, version);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Mark(ETagStoreWrite write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var until = Now + _options.MarkLifetime;

        // The types first: a row that this write names must not be published when it may also change it unnamed.
        StepTypes(write, type => type.Mark(write.Id, until));
        foreach (var row in write.Rows.Keys)
        {
            StripeOf(row).Step(row, Now, (state, type) => state.Mark(type, write.Id, until));
        }
    }

    /// <inheritdoc/>
    public ValueTask MarkAsync(ETagStoreWrite write, CancellationToken cancellationToken)
    {
        Mark(write);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Settle(ETagStoreWrite write)
    {
        ArgumentNullException.ThrowIfNull(write);
        StepTypes(write, type => type.Settle(write.Id));
        foreach (var (row, version) in write.Rows)
        {
            var now = Now;
            StripeOf(row).Step(row, now, (state, type) => state.Settle(type, write.Id, version, now + _options.EntryLifetime));
        }
    }

    /// <inheritdoc/>
    public ValueTask SettleAsync(ETagStoreWrite write, CancellationToken cancellationToken)
    {
        Settle(write);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void TakeBack(ETagStoreWrite write)
    {
        ArgumentNullException.ThrowIfNull(write);
        StepTypes(write, type => type.TakeBack(write.Id));
        foreach (var row in write.Rows.Keys)
        {
            StripeOf(row).Step(row, Now, (state, _) => state.TakeBack(write.Id));
        }
    }

    /// <inheritdoc/>
    public ValueTask TakeBackAsync(ETagStoreWrite write, CancellationToken cancellationToken)
    {
        TakeBack(write);
        return ValueTask.CompletedTask;
    }

    private void StepTypes(ETagStoreWrite write, Func<TypeState, TypeState> step)
    {
        foreach (var type in write.Types)
        {
            foreach (var stripe in _stripes)
            {
                stripe.Step(type, Now, step);
            }
        }
    }

    private MemoryStripe StripeOf(ETagStoreRow row) => _stripes[row.GetHashCode() & (_stripes.Length - 1)];
}
