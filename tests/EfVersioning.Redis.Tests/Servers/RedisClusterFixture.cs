using System.Diagnostics;
using System.Globalization;
using EfVersioning.Testing.Redis;

namespace EfVersioning.Redis.Tests.Servers;

/// <summary>A cluster of one node. It refuses a script whose keys are in several slots as one of many nodes does.</summary>
public sealed class RedisClusterFixture : ServerFixture
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("efversioning-cluster-");
    private RedisProcess? _node;

    private protected override async Task<string> AddressAsync()
    {
        _node = await RedisProcess.StartAsync(
            "--cluster-enabled", "yes", "--cluster-port", RedisProcess.FreePort().ToString(CultureInfo.InvariantCulture), "--dir", _directory.FullName);
        Assert.Equal("+OK", await _node.AskAsync("CLUSTER ADDSLOTSRANGE 0 16383"));
        for (var since = Stopwatch.StartNew(); await _node.AskAsync("GET any") is not "$-1"; await Task.Delay(20))
        {
            Assert.True(since.Elapsed < Patience, "The cluster does not come up.");
        }

        return _node.Address;
    }

    private protected override void End()
    {
        _node?.Dispose();
        _directory.Delete(recursive: true);
    }
}
