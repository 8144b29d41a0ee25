using CsCheck;

namespace EfVersioning.Tests.Store;

/// <summary>What every store of tags does, whatever it keeps them in.</summary>
public abstract class ETagStoreTests
{
    private const string Songs = "music.song";
    private const string Albums = "music.album";

    private static readonly ETagStoreRow Song = new(Songs, "1");

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A store that knows nothing and answers at once, of the types named.</summary>
    protected abstract ValueTask<IETagStore> EmptyAsync(params string[] types);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_filled_with_a_lease_is_answered(bool async)
    {
        var store = await EmptyAsync(Songs);
        var version = new RowState(Tag(3), new DateTimeOffset(2026, 11, 22, 10, 11, 12, 123, 456, TimeSpan.Zero));
        if (async)
        {
            var lease = (await store.ReadAsync(Song, Cancellation)).Lease;
            await store.FillAsync(Song, lease!.Value, version, Cancellation);
            Assert.Equal(new ETagStoreRead(version, null), await store.ReadAsync(Song, Cancellation));
        }
        else
        {
            var lease = store.Read(Song).Lease;
            store.Fill(Song, lease!.Value, version);
            Assert.Equal(new ETagStoreRead(version, null), store.Read(Song));
        }
    }

    [Fact]
    public async Task Readers_who_miss_together_share_a_lease()
    {
        var store = await EmptyAsync(Songs);

        var first = await store.ReadAsync(Song, Cancellation);
        var second = await store.ReadAsync(Song, Cancellation);

        Assert.NotNull(first.Lease);
        Assert.Equal(first.Lease, second.Lease);
    }

    [Fact]
    public async Task A_mark_voids_the_lease_and_nobody_is_answered_while_it_stands()
    {
        var store = await EmptyAsync(Songs);
        var lease = (await store.ReadAsync(Song, Cancellation)).Lease!.Value;
        var write = Write(Song, 2);

        await store.MarkAsync(write, Cancellation);
        await store.FillAsync(Song, lease, Version(1), Cancellation);
        Assert.Equal(default, await store.ReadAsync(Song, Cancellation));

        await store.TakeBackAsync(write, Cancellation);
        await store.FillAsync(Song, lease, Version(1), Cancellation);
        Assert.NotNull((await store.ReadAsync(Song, Cancellation)).Lease);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_writer_alone_publishes(bool async)
    {
        var store = await FilledAsync();
        var write = Write(Song, 2);
        if (async)
        {
            await store.MarkAsync(write, Cancellation);
            await store.MarkAsync(write, Cancellation);
            await store.SettleAsync(write, Cancellation);
        }
        else
        {
            store.Mark(write);
            store.Mark(write);
            store.Settle(write);
        }

        Assert.Equal(Version(2), (await store.ReadAsync(Song, Cancellation)).Version);
    }

    [Fact]
    public async Task Writers_that_overlap_publish_nothing_whoever_settles_last()
    {
        var store = await FilledAsync();
        var first = Write(Song, 2);
        var second = Write(Song, 3);
        await store.MarkAsync(first, Cancellation);
        await store.MarkAsync(second, Cancellation);
        await store.SettleAsync(second, Cancellation);
        Assert.Equal(default, await store.ReadAsync(Song, Cancellation));
        await store.SettleAsync(first, Cancellation);

        Assert.Null((await store.ReadAsync(Song, Cancellation)).Version);
        Assert.NotNull((await store.ReadAsync(Song, Cancellation)).Lease);
    }

    [Fact]
    public async Task A_writer_without_a_mark_or_without_a_version_drops_what_is_there()
    {
        foreach (var write in (ETagStoreWrite[])[Write(Song, 2), Write(Song, null)])
        {
            var store = await FilledAsync();
            if (write.Rows[Song] is null)
            {
                await store.MarkAsync(write, Cancellation);
            }

            await store.SettleAsync(write, Cancellation);
            Assert.Null((await store.ReadAsync(Song, Cancellation)).Version);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_taken_back_never_was(bool async)
    {
        var store = await FilledAsync();
        var write = Write(Song, 2);
        if (async)
        {
            await store.MarkAsync(write, Cancellation);
            await store.TakeBackAsync(write, Cancellation);
        }
        else
        {
            store.Mark(write);
            store.TakeBack(write);
        }

        // A store may forget at any time.
        var answer = await store.ReadAsync(Song, Cancellation);
        Assert.True(answer.Version == Version(1) || answer.Lease is not null);
    }

    [Fact]
    public async Task A_mark_of_a_type_voids_its_rows_and_no_others()
    {
        var store = await EmptyAsync(Songs, Albums);
        ETagStoreRow[] songs = [.. Enumerable.Range(1, 20).Select(key => new ETagStoreRow(Songs, key.ToString(System.Globalization.CultureInfo.InvariantCulture)))];
        var album = new ETagStoreRow(Albums, "1");
        foreach (var row in songs.Append(album))
        {
            await FillAsync(store, row, Version(1));
        }

        var bulk = new ETagStoreWrite(Guid.NewGuid(), new Dictionary<ETagStoreRow, RowState?>(), [Songs]);
        await store.MarkAsync(bulk, Cancellation);
        foreach (var song in songs)
        {
            Assert.Equal(default, await store.ReadAsync(song, Cancellation));
        }

        Assert.Equal(Version(1), (await store.ReadAsync(album, Cancellation)).Version);
        await store.SettleAsync(bulk, Cancellation);
        foreach (var song in songs)
        {
            Assert.NotNull((await store.ReadAsync(song, Cancellation)).Lease);
        }
    }

    [Fact]
    public async Task Settling_a_type_that_was_not_marked_drops_its_rows()
    {
        var store = await FilledAsync();
        await store.SettleAsync(new ETagStoreWrite(Guid.NewGuid(), new Dictionary<ETagStoreRow, RowState?>(), [Songs]), Cancellation);

        Assert.Null((await store.ReadAsync(Song, Cancellation)).Version);
    }

    [Fact]
    public async Task A_lease_of_before_a_type_was_written_fills_nothing()
    {
        var store = await EmptyAsync(Songs);
        var lease = (await store.ReadAsync(Song, Cancellation)).Lease!.Value;
        var bulk = new ETagStoreWrite(Guid.NewGuid(), new Dictionary<ETagStoreRow, RowState?>(), [Songs]);
        await store.MarkAsync(bulk, Cancellation);
        await store.FillAsync(Song, lease, Version(1), Cancellation);
        await store.SettleAsync(bulk, Cancellation);
        await store.FillAsync(Song, lease, Version(1), Cancellation);

        Assert.Null((await store.ReadAsync(Song, Cancellation)).Version);
    }

    [Fact]
    public async Task A_row_whose_type_is_written_meanwhile_is_not_published()
    {
        var store = await FilledAsync();
        var write = Write(Song, 2);
        var bulk = new ETagStoreWrite(Guid.NewGuid(), new Dictionary<ETagStoreRow, RowState?>(), [Songs]);
        await store.MarkAsync(write, Cancellation);
        await store.MarkAsync(bulk, Cancellation);
        await store.SettleAsync(bulk, Cancellation);
        await store.SettleAsync(write, Cancellation);
        Assert.Null((await store.ReadAsync(Song, Cancellation)).Version);

        var both = new ETagStoreWrite(Guid.NewGuid(), new Dictionary<ETagStoreRow, RowState?> { [Song] = Version(3) }, [Songs]);
        await store.MarkAsync(both, Cancellation);
        await store.SettleAsync(both, Cancellation);
        Assert.Null((await store.ReadAsync(Song, Cancellation)).Version);
    }

    [Fact]
    public async Task No_row_reaches_another_whatever_its_name_is()
    {
        string[] names = ["", "1", "1:2", "1%3A2", "}", "{", "{1}", "1}:{2", "*", "?", "a b", "a\nb", "\0", "é", "r:1", "#1", "../1", new('x', 300), new('x', 301), "1'; return {'V'} --"];
        string[] types = ["music.song", "music.song/1", "a/music.song", "a%2Fmusic.song", "{music}", "music}.song"];
        var store = await EmptyAsync(types);
        var number = 0;
        var rows = types.SelectMany(type => names.Select(name => new ETagStoreRow(type, name))).ToDictionary(row => row, _ => Version(++number));
        foreach (var (row, version) in rows)
        {
            await FillAsync(store, row, version);
        }

        foreach (var (row, version) in rows)
        {
            Assert.Equal(version, (await store.ReadAsync(row, Cancellation)).Version);
        }
    }

    [Fact]
    public async Task No_history_of_writers_and_readers_ends_in_a_past_answer()
    {
        await Gen.Select(Gen.Int[0, 11], Gen.Int[0, 2], Gen.Int[0, 2]).Array[1, 60].SampleAsync(
            async history => await StoreHistory.RunAsync(await EmptyAsync("history"), "history", history, Cancellation),
            iter: Histories,
            threads: 1);
    }

    /// <summary>How many histories are tried.</summary>
    protected virtual int Histories => 200;

    protected static ETag Tag(int version) => new("music", "song", "1", version);

    protected static RowState Version(int version) => new(Tag(version), null);

    protected static ETagStoreWrite Write(ETagStoreRow row, int? version)
        => new(Guid.NewGuid(), new Dictionary<ETagStoreRow, RowState?> { [row] = version is null ? null : Version(version.Value) }, []);

    protected static async Task FillAsync(IETagStore store, ETagStoreRow row, RowState version)
    {
        var lease = (await store.ReadAsync(row, Cancellation)).Lease;
        Assert.NotNull(lease);
        await store.FillAsync(row, lease.Value, version, Cancellation);
    }

    private async Task<IETagStore> FilledAsync()
    {
        var store = await EmptyAsync(Songs);
        await FillAsync(store, Song, Version(1));
        Assert.Equal(Version(1), (await store.ReadAsync(Song, Cancellation)).Version);
        return store;
    }
}
