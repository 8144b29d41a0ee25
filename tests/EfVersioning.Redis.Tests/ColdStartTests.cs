using EfVersioning.Testing.Redis;
using EfVersioning.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.Redis.Tests;

/// <summary>A process that has just started, over a Redis that is well: it writes at once.</summary>
[Collection(nameof(StarvationTests))]
[Trait("Server", "Redis")]
public sealed class ColdStartTests : IAsyncLifetime
{
    private RedisProcess _server = null!;

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
    }

    public ValueTask DisposeAsync()
    {
        _server?.Dispose();
        return default;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_burst_of_first_writes_is_told_to_it(bool async)
    {
        // The second time the code is compiled, and only the connection is new.
        for (var round = 0; round < 2; round++)
        {
            await using var services = new ServiceCollection().AddEtagVersioningRedis(_server.Address).BuildServiceProvider();
            var writes = Enumerable.Range(0, 64).Select(number => Task.Run(
                async () =>
                {
                    var write = new ETagStoreWrite(
                        Guid.NewGuid(), new Dictionary<ETagStoreRow, RowState?> { [new ETagStoreRow("music.song", $"{number}")] = null }, []);
                    var store = services.GetRequiredService<IETagStore>();
                    if (async)
                    {
                        await store.MarkAsync(write, TestContext.Current.CancellationToken);
                    }
                    else
                    {
                        store.Mark(write);
                    }
                },
                TestContext.Current.CancellationToken));

            await Task.WhenAll(writes);
        }
    }
}
