using System.Globalization;
using EfVersioning.Redis.Tests.Servers;
using EfVersioning.Tests.Store;
using StackExchange.Redis;

namespace EfVersioning.Redis.Tests;

/// <summary>What every store does, on a server that speaks Redis's protocol; and what is in the keys.</summary>
public abstract class RedisETagStoreTests(ServerFixture server) : ETagStoreTests
{
    private static readonly ETagStoreRow Row = new("music.song", "1");

    private readonly IConnectionMultiplexer _connection = server.Connection;
    private readonly RedisETagStoreOptions _options = new() { Prefix = "test:" + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture), Timeout = TimeSpan.FromSeconds(10) };

    protected override int Histories => 20;

    protected override async ValueTask<IETagStore> EmptyAsync(params string[] types)
    {
        // Buckets that are met for the first time are silent for a mark's lifetime: here for a millisecond.
        var options = _options with { Prefix = _options.Prefix + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture) };
        await QuietAsync(options, types);
        return new RedisETagStore(_connection, options);
    }

    [Fact]
    public async Task A_step_is_one_command_once_its_script_is_known()
    {
        var store = await EmptyAsync(Row.Type);
        var write = Write(Row, 1);
        for (var round = 0; round < 2; round++)
        {
            store.Mark(write);
            store.Settle(write);
            store.Read(Row);
            store.TakeBack(write);
        }

        var session = new StackExchange.Redis.Profiling.ProfilingSession();
        _connection.RegisterProfiler(() => session);
        foreach (var (step, command) in ((Action, string)[])
            [(() => store.Mark(write), "EVAL"), (() => store.Settle(write), "EVAL"), (() => store.Read(Row), "MGET"), (() => store.TakeBack(write), "EVAL")])
        {
            session.FinishProfiling();
            step();
            Assert.StartsWith(command, Assert.Single(session.FinishProfiling()).Command, StringComparison.Ordinal);
        }

        _connection.RegisterProfiler(() => null);
    }

    [Fact]
    public async Task A_version_that_holds_is_one_short_command_and_a_miss_is_another()
    {
        var store = await EmptyAsync(Row.Type);
        store.Read(Row);
        var session = new StackExchange.Redis.Profiling.ProfilingSession();
        _connection.RegisterProfiler(() => session);

        var lease = store.Read(Row).Lease!.Value;
        Assert.Equal(2, session.FinishProfiling().Count());
        store.Fill(Row, lease, Version(1));
        session.FinishProfiling();
        Assert.Equal(Version(1), store.Read(Row).Version);
        Assert.Single(session.FinishProfiling());

        _connection.RegisterProfiler(() => null);
    }

    [Fact]
    public void A_row_and_its_bucket_are_in_one_slot_whatever_their_names_are()
    {
        var keys = new RedisKeys("etag");
        foreach (var row in (ETagStoreRow[])[Row, new("a/b.c", "}{"), new("{x}", "{y}"), new("t", new('k', 1000))])
        {
            Assert.Single(keys.Path(row).Select(_connection.GetHashSlot).Distinct());
        }

        var slots = Enumerable.Range(0, 1000).Select(key => keys.BucketOf(new ETagStoreRow("music.song", key.ToString(CultureInfo.InvariantCulture))).ToString()).Distinct();
        Assert.Equal(RedisKeys.Buckets, slots.Count());
    }

    [Fact]
    public async Task Keys_that_were_lost_may_have_been_marks_and_nobody_is_answered_for_a_marks_lifetime()
    {
        var options = _options with { MarkLifetime = TimeSpan.FromHours(1) };
        await QuietAsync(options, Row.Type);
        var store = new RedisETagStore(_connection, options);
        await FillAsync(store, Row, Version(1));
        var write = Write(Row, 2);
        await store.MarkAsync(write, Cancellation);

        await ForgetAsync(options);

        Assert.Equal(default, await store.ReadAsync(Row, Cancellation));
        await store.SettleAsync(write, Cancellation);
        Assert.Equal(default, await store.ReadAsync(Row, Cancellation));
        var next = Write(Row, 3);
        await store.MarkAsync(next, Cancellation);
        await store.SettleAsync(next, Cancellation);
        Assert.Equal(default, await store.ReadAsync(Row, Cancellation));
    }

    [Fact]
    public async Task A_row_that_was_lost_alone_is_a_miss_and_its_lease_fills_nothing()
    {
        var options = _options;
        await QuietAsync(options, Row.Type);
        var store = new RedisETagStore(_connection, options);
        var lease = (await store.ReadAsync(Row, Cancellation)).Lease!.Value;
        await Database.KeyDeleteAsync(new RedisKeys(options.Prefix).Of(Row));
        await store.FillAsync(Row, lease, Version(1), Cancellation);

        Assert.Null((await store.ReadAsync(Row, Cancellation)).Version);
    }

    [Fact]
    public async Task A_generation_that_was_lost_alone_is_a_miss_and_the_bucket_puts_it_back()
    {
        await QuietAsync(_options, Row.Type);
        var store = new RedisETagStore(_connection, _options);
        await FillAsync(store, Row, Version(1));
        await Database.KeyDeleteAsync(RedisKeys.GenerationOf(new RedisKeys(_options.Prefix).BucketOf(Row)));
        var session = new StackExchange.Redis.Profiling.ProfilingSession();
        _connection.RegisterProfiler(() => session);

        Assert.Equal(Version(1), (await store.ReadAsync(Row, Cancellation)).Version);
        Assert.Equal(2, session.FinishProfiling().Count());
        Assert.Equal(Version(1), (await store.ReadAsync(Row, Cancellation)).Version);
        Assert.Single(session.FinishProfiling());

        _connection.RegisterProfiler(() => null);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_bucket_that_was_lost_alone_answers_nobody_once_a_write_meets_it(bool isOfType)
    {
        await QuietAsync(_options, Row.Type);
        var options = _options with { MarkLifetime = TimeSpan.FromHours(1) };
        var store = new RedisETagStore(_connection, options);
        var other = Enumerable.Range(2, 1000).Select(key => Row with { Key = key.ToString(CultureInfo.InvariantCulture) })
            .First(row => new RedisKeys(options.Prefix).BucketOf(row) == new RedisKeys(options.Prefix).BucketOf(Row));
        await FillAsync(store, Row, Version(1));
        await Database.KeyDeleteAsync(new RedisKeys(options.Prefix).BucketOf(Row));

        // No write has been since, so what is kept is true.
        Assert.Equal(Version(1), (await store.ReadAsync(Row, Cancellation)).Version);
        var write = isOfType ? new ETagStoreWrite(Guid.NewGuid(), new Dictionary<ETagStoreRow, RowState?>(), [Row.Type]) : Write(other, 2);
        await store.MarkAsync(write, Cancellation);

        Assert.Equal(default, await store.ReadAsync(Row, Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("rubbish")]
    [InlineData("V|")]
    [InlineData("V|x|y")]
    [InlineData("V|GENERATION|")]
    [InlineData("V|GENERATION||music.song")]
    [InlineData("V|GENERATION|99999999999999999999|music.song-1,1")]
    [InlineData("V|GENERATION|-1|music.song-1,1")]
    [InlineData("V|GENERATION||music.song-1,1\" x")]
    [InlineData("V|old||music.song-1,1")]
    [InlineData("L|GENERATION|none")]
    public async Task Rubbish_at_a_row_is_a_miss_and_a_write_puts_it_right(string text)
    {
        await QuietAsync(_options, Row.Type);
        var store = new RedisETagStore(_connection, _options);
        var keys = new RedisKeys(_options.Prefix);
        await Database.StringSetAsync(keys.Of(Row), text.Replace("GENERATION", await Database.HashGetAsync(keys.BucketOf(Row), "g"), StringComparison.Ordinal));

        Assert.Null((await store.ReadAsync(Row, Cancellation)).Version);
        var write = Write(Row, 2);
        await store.MarkAsync(write, Cancellation);
        await store.SettleAsync(write, Cancellation);
        Assert.Equal(Version(2), (await store.ReadAsync(Row, Cancellation)).Version);
    }

    [Fact]
    public async Task Keys_of_another_kind_are_a_miss_and_put_right()
    {
        await QuietAsync(_options, Row.Type);
        var store = new RedisETagStore(_connection, _options);
        var keys = new RedisKeys(_options.Prefix);
        await Database.KeyDeleteAsync(keys.Path(Row));
        await Database.ListLeftPushAsync(keys.Of(Row), "x");
        await Database.ListLeftPushAsync(RedisKeys.GenerationOf(keys.BucketOf(Row)), "x");
        await Database.StringSetAsync(keys.BucketOf(Row), "x");

        Assert.Equal(default, await store.ReadAsync(Row, Cancellation));
        await QuietAsync(_options with { MarkLifetime = TimeSpan.FromMilliseconds(1) }, Row.Type);
        await store.MarkAsync(Write(Row, 2), Cancellation);
    }

    [Fact]
    public async Task A_tag_that_is_too_long_is_not_kept()
    {
        var store = await EmptyAsync(Row.Type);
        var lease = (await store.ReadAsync(Row, Cancellation)).Lease!.Value;
        await store.FillAsync(Row, lease, new RowState(new ETag("a", "m", new string('k', 5000), 1), null), Cancellation);

        Assert.Equal(lease, (await store.ReadAsync(Row, Cancellation)).Lease);
    }

    [Fact]
    public async Task Every_key_has_a_lifetime()
    {
        await QuietAsync(_options, Row.Type);
        var store = new RedisETagStore(_connection, _options);
        var keys = new RedisKeys(_options.Prefix);
        await FillAsync(store, Row, Version(1));
        Assert.InRange((await Database.KeyTimeToLiveAsync(keys.Of(Row)))!.Value, TimeSpan.FromSeconds(1), _options.EntryLifetime);
        Assert.InRange((await Database.KeyTimeToLiveAsync(keys.BucketOf(Row)))!.Value, _options.EntryLifetime, TimeSpan.FromDays(2));
    }

    [Fact]
    public async Task Prefixes_do_not_see_each_other()
    {
        var one = await EmptyAsync(Row.Type);
        var other = await EmptyAsync(Row.Type);
        await FillAsync(one, Row, Version(1));

        Assert.Null((await other.ReadAsync(Row, Cancellation)).Version);
    }

    private IDatabase Database => _connection.GetDatabase();

    private Task QuietAsync(RedisETagStoreOptions options, params string[] types) => QuietBuckets.MakeAsync(_connection, options, types);

    private async Task ForgetAsync(RedisETagStoreOptions options)
    {
        var keys = new RedisKeys(options.Prefix);
        await Database.KeyDeleteAsync([keys.BucketOf(Row), keys.Of(Row)]);
    }
}

[Trait("Server", "Redis")]
public sealed class OnRedisTests(RedisFixture server) : RedisETagStoreTests(server), IClassFixture<RedisFixture>;

[Trait("Server", "Redis")]
public sealed class OnRedisClusterTests(RedisClusterFixture server) : RedisETagStoreTests(server), IClassFixture<RedisClusterFixture>;

[Trait("Server", "Garnet")]
public sealed class OnGarnetTests(GarnetFixture server) : RedisETagStoreTests(server), IClassFixture<GarnetFixture>;
