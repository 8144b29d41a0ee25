using System.Diagnostics;
using System.Globalization;
using EfVersioning.Testing.Redis;
using StackExchange.Redis;

namespace EfVersioning.Redis.Tests;

/// <summary>
/// Writers and readers with connections of their own, at once and at random, while Redis is killed and started anew. A reader
/// looks at what is committed before it asks and after it is answered: the answer must lie between.
/// </summary>
[Trait("Server", "Redis")]
public sealed class ChaosTests : IAsyncLifetime
{
    private const string Type = "music.song";
    private static readonly TimeSpan MarkLifetime = TimeSpan.FromSeconds(20);
    private static readonly ETagStoreRow[] Rows = [.. Enumerable.Range(0, 32).Select(row => new ETagStoreRow(Type, row.ToString(CultureInfo.InvariantCulture)))];

    private readonly long[] _database = new long[Rows.Length];
    private readonly List<ConnectionMultiplexer> _connections = [];
    private RedisProcess _server = null!;
    private long _answers;
    private long _slowest;
    private string? _falseAnswer;

    public async ValueTask InitializeAsync()
    {
        try
        {
            _server = await RedisProcess.StartAsync();
        }
        catch (RedisAbsentException absent)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("EFVERSIONING_REQUIRE_ALL") == "1", absent.Message);
            Assert.Fail(absent.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }

        _server?.Dispose();
    }

    [Fact]
    public async Task No_reader_is_told_what_is_past_while_redis_comes_and_goes()
    {
        var hasty = new RedisETagStore(await ConnectAsync(), new RedisETagStoreOptions { MarkLifetime = TimeSpan.FromMilliseconds(1) });
        await hasty.TakeBackAsync(new ETagStoreWrite(Guid.NewGuid(), new Dictionary<ETagStoreRow, StoredETag?>(), [Type]), CancellationToken.None);

        await RunAsync(
            async () => new RedisETagStore(await ConnectAsync(), new RedisETagStoreOptions { MarkLifetime = MarkLifetime, BreakDuration = TimeSpan.FromMilliseconds(500) }),
            async () =>
            {
                await AnsweredAsync(500);
                await _server.KillAsync();
                await Task.Delay(200);
                await _server.RestartAsync();
                await Task.Delay(1500);
            });

        // A machine that stood still for longer than a mark lives has broken the one assumption there is.
        Assert.True(_falseAnswer is null || TimeSpan.FromMilliseconds(_slowest) >= MarkLifetime, _falseAnswer);
        Assert.InRange(_answers, 500, long.MaxValue);
    }

    [Fact]
    public async Task The_same_run_finds_the_false_answer_of_a_plain_cache()
    {
        await RunAsync(async () => new PlainCache((await ConnectAsync()).GetDatabase()), async () =>
        {
            var since = Stopwatch.StartNew();
            while (_falseAnswer is null && since.Elapsed < TimeSpan.FromMinutes(1))
            {
                await Task.Delay(20);
            }
        });

        Assert.NotNull(_falseAnswer);
    }

    private async Task RunAsync(Func<Task<IETagStore>> connect, Func<Task> meanwhile)
    {
        using var end = new CancellationTokenSource();
        var all = new List<Task>();
        for (var i = 0; i < 3; i++)
        {
            all.Add(WriteAsync(await connect(), new Random(i), end.Token));
            all.Add(ReadAsync(await connect(), new Random(100 + i), end.Token));
            all.Add(ReadAsync(await connect(), new Random(200 + i), end.Token));
        }

        await meanwhile();
        await end.CancelAsync();
        await Task.WhenAll(all);
    }

    private async Task WriteAsync(IETagStore store, Random random, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(random.Next(4), CancellationToken.None);
            var row = random.Next(Rows.Length);
            var isBulk = random.Next(10) == 0;
            var write = isBulk
                ? new ETagStoreWrite(Guid.NewGuid(), new Dictionary<ETagStoreRow, StoredETag?>(), [Type])
                : new ETagStoreWrite(Guid.NewGuid(), new Dictionary<ETagStoreRow, StoredETag?> { [Rows[row]] = null }, []);
            var marked = Stopwatch.StartNew();
            try
            {
                await store.MarkAsync(write, CancellationToken.None);
            }
            catch (ETagStoreException)
            {
                continue;
            }

            await Task.Delay(random.Next(3), CancellationToken.None);
            if (random.Next(10) == 0)
            {
                await store.TakeBackAsync(write, CancellationToken.None);
                continue;
            }

            var version = Interlocked.Increment(ref _database[row]);
            InterlockedMax(ref _slowest, marked.ElapsedMilliseconds);

            // Now and then a writer vanishes; not one of all rows, or nobody would be answered for a mark's lifetime.
            if (isBulk || random.Next(300) > 0)
            {
                await Task.Delay(random.Next(2), CancellationToken.None);
                await store.SettleAsync(isBulk ? write : write with { Rows = new Dictionary<ETagStoreRow, StoredETag?> { [Rows[row]] = Version(version) } }, CancellationToken.None);
            }
        }
    }

    private async Task ReadAsync(IETagStore store, Random random, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var row = random.Next(Rows.Length);
            var before = Interlocked.Read(ref _database[row]);
            var answer = await store.ReadAsync(Rows[row], CancellationToken.None);
            var after = Interlocked.Read(ref _database[row]);
            if (answer.Version is { } version)
            {
                Interlocked.Increment(ref _answers);
                var told = long.Parse(version.Tag.Version, CultureInfo.InvariantCulture);
                if (told < before || told > after)
                {
                    _falseAnswer = $"Row {row}: told {told}, while {before} to {after} were committed.";
                }
            }
            else if (answer.Lease is { } lease)
            {
                var seen = Interlocked.Read(ref _database[row]);
                await Task.Delay(random.Next(3), CancellationToken.None);
                await store.FillAsync(Rows[row], lease, Version(seen), CancellationToken.None);
            }
            else
            {
                await Task.Delay(1, CancellationToken.None);
            }
        }
    }

    private async Task AnsweredAsync(int answers)
    {
        var since = Stopwatch.StartNew();
        while (Interlocked.Read(ref _answers) < answers && since.Elapsed < TimeSpan.FromMinutes(2))
        {
            await Task.Delay(20);
        }
    }

    private static void InterlockedMax(ref long target, long value)
    {
        for (var seen = Interlocked.Read(ref target); value > seen; seen = Interlocked.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }

    private static StoredETag Version(long version) => new(new ETag("music", "song", "1", version), null);

    private async Task<ConnectionMultiplexer> ConnectAsync()
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(_server.Address + ",abortConnect=false,connectTimeout=500");
        _connections.Add(connection);
        return connection;
    }

    /// <summary>Deletes before the save and after it, and sets on a miss.</summary>
    private sealed class PlainCache(IDatabase database) : IETagStore
    {
        public ETagStoreRead Read(ETagStoreRow row) => throw new NotSupportedException();

        public async ValueTask<ETagStoreRead> ReadAsync(ETagStoreRow row, CancellationToken cancellationToken)
            => (long?)await database.StringGetAsync(row.Key) is { } version ? new ETagStoreRead(Version(version), null) : new ETagStoreRead(null, 1);

        public void Fill(ETagStoreRow row, long lease, StoredETag version) => throw new NotSupportedException();

        public async ValueTask FillAsync(ETagStoreRow row, long lease, StoredETag version, CancellationToken cancellationToken)
            => await database.StringSetAsync(row.Key, version.Tag.Version);

        public void Mark(ETagStoreWrite write) => throw new NotSupportedException();

        public async ValueTask MarkAsync(ETagStoreWrite write, CancellationToken cancellationToken)
            => await database.KeyDeleteAsync([.. (write.Types.Count > 0 ? Rows : write.Rows.Keys).Select(row => (RedisKey)row.Key)]);

        public void Settle(ETagStoreWrite write) => throw new NotSupportedException();

        public async ValueTask SettleAsync(ETagStoreWrite write, CancellationToken cancellationToken) => await MarkAsync(write, cancellationToken);

        public void TakeBack(ETagStoreWrite write) => throw new NotSupportedException();

        public ValueTask TakeBackAsync(ETagStoreWrite write, CancellationToken cancellationToken) => default;
    }
}
