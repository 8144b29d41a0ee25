using StackExchange.Redis;

namespace EfVersioning.Redis.Tests.Servers;

/// <summary>Buckets that are met for the first time are silent for a mark's lifetime: here for a millisecond, and then made.</summary>
internal static class QuietBuckets
{
    public static async Task MakeAsync(IConnectionMultiplexer connection, RedisETagStoreOptions options, params string[] types)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var hasty = new RedisETagStore(connection, options with { MarkLifetime = TimeSpan.FromMilliseconds(1) });
        await hasty.TakeBackAsync(new ETagStoreWrite(Guid.NewGuid(), new Dictionary<ETagStoreRow, RowState?>(), types), cancellation);
        foreach (var type in types)
        {
            var since = Environment.TickCount64;
            while ((await hasty.ReadAsync(new ETagStoreRow(type, "quiet"), cancellation)).Lease is null)
            {
                Assert.True(Environment.TickCount64 - since < 10_000, "The bucket stays silent.");
            }
        }
    }
}
