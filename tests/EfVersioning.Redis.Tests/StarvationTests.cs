using EfVersioning.Redis.Tests.Servers;
using StackExchange.Redis;

namespace EfVersioning.Redis.Tests;

/// <summary>By itself: for seconds no other test of the process would have a thread, and those that wait without async would time out.</summary>
[CollectionDefinition(nameof(StarvationTests), DisableParallelization = true)]
public sealed class StarvationCollection;

/// <summary>A process that is late itself, over a Redis that is well.</summary>
[Collection(nameof(StarvationTests))]
[Trait("Server", "Redis")]
public sealed class StarvationTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private readonly IConnectionMultiplexer _redis = redis.Connection;

    [Fact]
    public async Task A_process_whose_threads_all_wait_is_late_itself_and_its_writes_are_told()
    {
        var log = new StoreLines();
        var options = new RedisETagStoreOptions { Prefix = $"test:{Guid.NewGuid():N}", Timeout = TimeSpan.FromMilliseconds(50) };
        var store = new RedisETagStore(_redis, options, log);
        await store.MarkAsync(Write(1), TestContext.Current.CancellationToken);
        using var release = new ManualResetEventSlim();
        var begun = 0;
        var waiting = Enumerable.Range(0, 200)
            .Select(_ => Task.Run(() => Interlocked.Increment(ref begun) > 0 && release.Wait(TimeSpan.FromSeconds(3))))
            .ToList();
        SpinWait.SpinUntil(() => Volatile.Read(ref begun) >= ThreadPool.ThreadCount - 1);

        await store.MarkAsync(Write(2), TestContext.Current.CancellationToken);

        release.Set();
        await Task.WhenAll(waiting);
        Assert.Empty(log.Texts);
    }

    private static ETagStoreWrite Write(int version) => new(
        Guid.NewGuid(),
        new Dictionary<ETagStoreRow, RowState?> { [new ETagStoreRow("music.song", "1")] = new(new ETag("music", "song", "1", version), null) },
        []);
}
