using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace EfVersioning.Tests.Store;

/// <summary>The store in memory: what every store does, and its bounds and lifetimes.</summary>
public sealed class MemoryETagStoreTests : ETagStoreTests
{
    private static readonly ETagStoreRow Row = new("music.song", "1");

    private readonly FakeTimeProvider _clock = new();

    // Far above what a test keeps: how the rows are spread over the stripes is different in each process.
    protected override ValueTask<IETagStore> EmptyAsync(params string[] types) => new(Store(capacity: 100_000));

    [Fact]
    public void A_version_a_lease_and_a_mark_end_with_their_lifetimes()
    {
        var store = Store();
        var lease = store.Read(Row).Lease!.Value;
        _clock.Advance(TimeSpan.FromSeconds(30));
        store.Fill(Row, lease, Version(1));
        Assert.Null(store.Read(Row).Version);

        store.Fill(Row, store.Read(Row).Lease!.Value, Version(1));
        _clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        Assert.NotNull(store.Read(Row).Version);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null(store.Read(Row).Version);

        store.Mark(Write(Row, 2));
        _clock.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        Assert.Equal(default, store.Read(Row));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.NotNull(store.Read(Row).Lease);
    }

    [Fact]
    public void A_mark_that_runs_out_takes_the_version_along_and_its_writer_publishes_nothing()
    {
        var store = Store();
        store.Fill(Row, store.Read(Row).Lease!.Value, Version(1));
        var write = Write(Row, 2);
        store.Mark(write);
        _clock.Advance(TimeSpan.FromSeconds(30));
        store.Fill(Row, store.Read(Row).Lease!.Value, Version(1));
        store.Settle(write);

        Assert.Null(store.Read(Row).Version);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_type_that_is_invalidated_is_believed_no_more(bool async)
    {
        IETagStore store = Store();
        store.Fill(Row, store.Read(Row).Lease!.Value, Version(1));
        var late = store.Read(new ETagStoreRow(Row.Type, "late")).Lease!.Value;

        if (async)
        {
            await store.InvalidateAsync(Row.Type, TestContext.Current.CancellationToken);
        }
        else
        {
            store.Invalidate(Row.Type);
        }

        store.Fill(new ETagStoreRow(Row.Type, "late"), late, Version(1));
        Assert.Null(store.Read(Row).Version);
        Assert.Null(store.Read(new ETagStoreRow(Row.Type, "late")).Version);
    }

    [Fact]
    public void A_clock_that_is_set_ends_no_mark()
    {
        var clock = new SettableClock();
        var store = new MemoryETagStore(new MemoryETagStoreOptions { TimeProvider = clock });
        store.Mark(Write(Row, 2));
        clock.Now = clock.Now.AddYears(1);
        Assert.Equal(default, store.Read(Row));
    }

    [Fact]
    public void It_stays_within_its_capacity_and_forgets_no_mark()
    {
        var store = Store(capacity: 100);
        var write = new ETagStoreWrite(Guid.NewGuid(), Enumerable.Range(0, 50).ToDictionary(Number, _ => (RowState?)null), []);
        store.Mark(write);
        for (var key = 50; key < 5000; key++)
        {
            store.Fill(Number(key), store.Read(Number(key)).Lease!.Value, Version(1));
        }

        Assert.InRange(store.Count, 60, 150);
        Assert.All(write.Rows.Keys, row => Assert.Equal(default, store.Read(row)));
        store.Settle(write);
        Assert.InRange(store.Count, 10, 100);
    }

    [Fact]
    public void Marks_of_writers_that_vanished_do_not_add_up()
    {
        var store = Store(capacity: 16);
        for (var key = 0; key < 10_000; key++)
        {
            store.Mark(Write(Number(key), null));
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(store.Count, 30, 200);
    }

    [Fact]
    public void No_history_with_a_small_store_and_passing_time_ends_in_a_past_answer()
        => Gen.Select(Gen.Int[0, 11], Gen.Int[0, 2], Gen.Int[0, 2]).Array[1, 80].Sample(
            history => StoreHistory.RunAsync(Store(capacity: 2), "a", history, CancellationToken.None).GetAwaiter().GetResult(),
            iter: 20_000);

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Store(capacity: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MemoryETagStore(new MemoryETagStoreOptions { MarkLifetime = TimeSpan.Zero }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MemoryETagStore(new MemoryETagStoreOptions { EntryLifetime = TimeSpan.Zero }));
    }

    private sealed class SettableClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private static ETagStoreRow Number(int key) => new("music.song", key.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private MemoryETagStore Store(int capacity = 1000) => new(new MemoryETagStoreOptions { TimeProvider = _clock, Capacity = capacity });
}
