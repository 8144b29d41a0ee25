using EfVersioning.Testing.Redis;
using EfVersioning.Testing.Servers;
using StackExchange.Redis;

namespace EfVersioning.Redis.Tests.Servers;

/// <summary>
/// The Redis of this test process, from the first source that has one:
/// <list type="number">
/// <item><c>connection</c>: the one that the environment variable <c>EFVERSIONING_REDIS</c> names (<c>host:port</c>);</item>
/// <item><c>docker</c>: a container, where a Docker engine answers, of the image <c>EFVERSIONING_REDIS_IMAGE</c>;</item>
/// <item><c>binary</c>: the <c>redis-server</c> that is installed on this machine.</item>
/// </list>
/// <c>EFVERSIONING_REDIS_SOURCE</c> asks for one of them by name.
/// </summary>
internal static class RedisServer
{
    private const string GivenVariable = "EFVERSIONING_REDIS";

    private static readonly ServerSources Sources = new(
        ServerSettings.OfProcess,
        "Redis",
        GivenVariable,
        ("connection", GivenAsync),
        ("docker", RedisContainer.StartAsync),
        ("binary", async () => (await RedisProcess.StartAsync()).Address));

    /// <exception cref="AbsentServerException">There is none.</exception>
    public static Task<string> AddressAsync() => Sources.AddressAsync();

    private static async Task<string> GivenAsync()
    {
        var address = ServerSettings.OfProcess[GivenVariable]
            ?? throw new AbsentServerException($"{GivenVariable} is not set.");
        try
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(address);
            return address;
        }
        catch (RedisConnectionException exception)
        {
            throw new AbsentServerException($"{GivenVariable} does not lead to a server ({exception.Message.ReplaceLineEndings(" ")}).");
        }
    }
}
