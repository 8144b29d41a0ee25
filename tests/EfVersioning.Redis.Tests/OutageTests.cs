using System.Diagnostics.Metrics;
using EfVersioning.Redis.Tests.Servers;
using EfVersioning.Testing.Redis;
using EfVersioning.Testing.Servers;
using StackExchange.Redis;

namespace EfVersioning.Redis.Tests;

/// <summary>A Redis that is killed, started anew, full, or slow. On a server of its own, which has to be installed.</summary>
[Trait("Server", "Redis")]
public sealed class OutageTests : IAsyncLifetime
{
    private static readonly ETagStoreRow Row = new("music.song", "1");

    private readonly StoreLines _log = new();
    private RedisProcess _server = null!;
    private ConnectionMultiplexer _connection = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        try
        {
            _server = await RedisProcess.StartAsync();
        }
        catch (AbsentServerException absent)
        {
            absent.EndTest();
        }

        _connection = await ConnectionMultiplexer.ConnectAsync(_server.Address + ",abortConnect=false,allowAdmin=true,connectTimeout=500,syncTimeout=500");
        await ConnectedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        _server?.Dispose();
    }

    [Fact]
    public async Task Out_of_reach_reads_are_misses_and_writes_fail_with_the_way_out()
    {
        var store = Store();
        await _server.KillAsync();

        for (var asked = 0; asked < 20; asked++)
        {
            Assert.Equal(default, await store.ReadAsync(Row, Cancellation));
            Assert.Equal(default, store.Read(Row));
        }

        var refusal = await Assert.ThrowsAsync<ETagStoreException>(async () => await store.MarkAsync(Write(2), Cancellation));
        Assert.Contains("GoOn", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ETagStoreException>(() => store.Mark(Write(2)));
        await store.FillAsync(Row, 1, Version(1), Cancellation);
        await store.SettleAsync(Write(2), Cancellation);
        store.TakeBack(Write(2));
        Assert.Single(_log.Texts);
    }

    [Fact]
    public async Task Out_of_reach_writes_go_on_where_the_policy_says_so_and_are_counted()
    {
        var unmarked = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, meters) =>
        {
            if (instrument.Name == "efversioning.redis.unmarked_writes")
            {
                meters.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref unmarked, value));
        listener.Start();
        var store = Store(options => options.WhenUnreachable = ETagStoreWritePolicy.GoOn);
        await _server.KillAsync();

        await store.MarkAsync(Write(2), Cancellation);
        store.Mark(Write(2));

        Assert.Equal(2, Interlocked.Read(ref unmarked));
    }

    [Fact]
    public async Task When_it_is_back_it_is_used_again_and_says_so_once()
    {
        var store = Store(options => { options.MarkLifetime = TimeSpan.FromMilliseconds(1); options.BreakDuration = TimeSpan.FromMilliseconds(500); });
        await _server.KillAsync();
        for (var asked = 0; asked < 20; asked++)
        {
            await store.ReadAsync(Row, Cancellation);
        }

        await _server.RestartAsync();
        var since = Environment.TickCount64;
        while ((await store.ReadAsync(Row, Cancellation)).Lease is null)
        {
            Assert.True(Environment.TickCount64 - since < 30_000, "It is not used again.");
            await Task.Delay(20, Cancellation);
        }

        Assert.Contains(_log.Texts, line => line.Contains("in reach again", StringComparison.Ordinal));
        Assert.InRange(_log.Texts.Count, 2, 20);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_it_is_back_the_first_write_is_told_to_it_however_long_it_was_to_be_left_alone(bool async)
    {
        var store = Store(options => { options.MarkLifetime = TimeSpan.FromMilliseconds(1); options.BreakDuration = TimeSpan.FromHours(1); });
        await _server.KillAsync();
        for (var asked = 0; asked < 20; asked++)
        {
            await store.ReadAsync(Row, Cancellation);
        }

        Assert.Single(_log.Texts);
        await _server.RestartAsync();
        await ConnectedAsync();

        if (async)
        {
            await store.MarkAsync(Write(2), Cancellation);
        }
        else
        {
            store.Mark(Write(2));
        }

        Assert.Equal(2, _log.Texts.Count);
        Assert.Contains("in reach again", _log.Texts.Last(), StringComparison.Ordinal);
        var since = Environment.TickCount64;
        while ((await store.ReadAsync(Row, Cancellation)).Lease is null)
        {
            Assert.True(Environment.TickCount64 - since < 30_000, "Reads go on without it.");
            await Task.Delay(20, Cancellation);
        }
    }

    [Fact]
    public async Task It_says_of_itself_whether_it_is_in_reach_and_what_becomes_of_writes_where_it_is_not()
    {
        var failing = Store(options => options.BreakDuration = TimeSpan.FromHours(1));
        var goingOn = Store(options => options.WhenUnreachable = ETagStoreWritePolicy.GoOn);
        Assert.Equal(ETagStoreStatus.InReach, await failing.CheckAsync(Cancellation));
        Assert.Equal(ETagStoreStatus.InReach, await goingOn.CheckAsync(Cancellation));
        Assert.Equal(0, await _connection.GetServers()[0].DatabaseSizeAsync());

        await _server.KillAsync();
        for (var asked = 0; asked < 5; asked++)
        {
            Assert.Equal(ETagStoreStatus.WritesFail, await failing.CheckAsync(Cancellation));
            Assert.Equal(ETagStoreStatus.WritesGoOn, await goingOn.CheckAsync(Cancellation));
        }

        await _server.RestartAsync();
        await ConnectedAsync();
        Assert.Equal(ETagStoreStatus.InReach, await failing.CheckAsync(Cancellation));
    }

    [Fact]
    public async Task Started_anew_it_answers_nobody_while_marks_that_were_lost_could_stand()
    {
        await QuietAsync();
        var store = Store(options => options.MarkLifetime = TimeSpan.FromHours(1));
        await store.FillAsync(Row, (await store.ReadAsync(Row, Cancellation)).Lease!.Value, Version(1), Cancellation);
        var write = Write(2);
        await store.MarkAsync(write, Cancellation);

        await _server.KillAsync();
        await _server.RestartAsync();
        await ConnectedAsync();

        var fresh = Store(options => options.MarkLifetime = TimeSpan.FromHours(1));
        Assert.Equal(default, await fresh.ReadAsync(Row, Cancellation));
        await fresh.SettleAsync(write, Cancellation);
        Assert.Equal(default, await fresh.ReadAsync(Row, Cancellation));
        Assert.NotEqual(0, await _connection.GetServers()[0].DatabaseSizeAsync());
    }

    [Fact]
    public async Task Full_it_answers_no_past_version_and_fails_the_marks_that_it_has_no_place_for()
    {
        await QuietAsync();
        var store = Store();
        await store.FillAsync(Row, (await store.ReadAsync(Row, Cancellation)).Lease!.Value, Version(1), Cancellation);
        await _connection.GetServers()[0].ConfigSetAsync("maxmemory", "1");

        Assert.Equal(default, await store.ReadAsync(new ETagStoreRow(Row.Type, "another"), Cancellation));
        var unknown = new ETagStoreWrite(Guid.NewGuid(), new Dictionary<ETagStoreRow, RowState?>(), ["music.album"]);
        await Assert.ThrowsAsync<ETagStoreException>(async () => await store.MarkAsync(unknown, Cancellation));

        // A bucket that is there takes its marks: the script writes no new key before them.
        var other = Store();
        await other.MarkAsync(Write(2), Cancellation);
        Assert.Equal(default, await other.ReadAsync(Row, Cancellation));
    }

    [Fact]
    public async Task Slow_it_is_not_waited_for()
    {
        var store = Store(options => options.Timeout = TimeSpan.FromMilliseconds(50));
        var sleeping = _connection.GetDatabase().ExecuteAsync("DEBUG", "SLEEP", "60");

        Assert.Equal(default, await store.ReadAsync(Row, Cancellation));
        Assert.False(sleeping.IsCompleted);
        await Assert.ThrowsAsync<ETagStoreException>(async () => await store.MarkAsync(Write(2), Cancellation));
    }

    private static RowState Version(int version) => new(new ETag("music", "song", "1", version), null);

    private static ETagStoreWrite Write(int version)
        => new(Guid.NewGuid(), new Dictionary<ETagStoreRow, RowState?> { [Row] = Version(version) }, []);

    private RedisETagStore Store(Action<RedisETagStoreOptions>? configure = null)
    {
        var options = new RedisETagStoreOptions { Timeout = TimeSpan.FromSeconds(2) };
        configure?.Invoke(options);
        return new RedisETagStore(_connection, options, _log);
    }

    private async Task ConnectedAsync()
    {
        var since = Environment.TickCount64;
        while (!_connection.IsConnected)
        {
            Assert.True(Environment.TickCount64 - since < 30_000, "It is not connected.");
            await Task.Delay(20, Cancellation);
        }
    }

    private async Task QuietAsync()
    {
        var hasty = Store(options => options.MarkLifetime = TimeSpan.FromMilliseconds(1));
        while ((await hasty.ReadAsync(Row, Cancellation)).Lease is null)
        {
            await Task.Yield();
        }

        await _connection.GetDatabase().KeyDeleteAsync(new RedisKeys("etag").Of(Row));
    }
}
