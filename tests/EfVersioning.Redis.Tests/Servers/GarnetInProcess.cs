using System.Globalization;
using EfVersioning.Testing.Redis;
using Garnet;

namespace EfVersioning.Redis.Tests.Servers;

/// <summary>A Garnet inside this test process, on the loopback alone.</summary>
internal static class GarnetInProcess
{
    private static readonly Lazy<string> Started = new(Start);

    public static Task<string> AddressAsync() => Task.FromResult(Started.Value);

    private static string Start()
    {
        var port = RedisProcess.FreePort().ToString(CultureInfo.InvariantCulture);
        var server = new GarnetServer(["--port", port, "--bind", "127.0.0.1", "--lua", "--memory", "64m", "--index", "4m", "--logger-level", "Error"]);
        server.Start();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        return "127.0.0.1:" + port;
    }
}
