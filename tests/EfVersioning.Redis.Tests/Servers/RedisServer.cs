using EfVersioning.Testing.Redis;
using StackExchange.Redis;

namespace EfVersioning.Redis.Tests.Servers;

/// <summary>
/// The Redis of this test process, started when the first test asks, from the first source that has one:
/// <list type="number">
/// <item><c>connection</c>: the one that the environment variable <c>EFVERSIONING_REDIS</c> names (<c>host:port</c>);</item>
/// <item><c>docker</c>: a container, where a Docker engine answers, of the image <c>EFVERSIONING_REDIS_IMAGE</c>;</item>
/// <item><c>binary</c>: the <c>redis-server</c> that is installed on this machine.</item>
/// </list>
/// <c>EFVERSIONING_REDIS_SOURCE</c> asks for one of them by name.
/// </summary>
internal static class RedisServer
{
    private static readonly (string Name, Func<Task<string>> StartAsync)[] Sources =
    [
        ("connection", GivenAsync),
        ("docker", RedisContainer.StartAsync),
        ("binary", async () => (await RedisProcess.StartAsync()).Address),
    ];

    private static readonly Lazy<Task<string>> Started = new(StartAsync);

    /// <exception cref="RedisAbsentException">No source has a server.</exception>
    public static Task<string> AddressAsync() => Started.Value;

    private static async Task<string> StartAsync()
    {
        var asked = Environment.GetEnvironmentVariable("EFVERSIONING_REDIS_SOURCE") is { Length: > 0 } source ? source : null;
        var reasons = new List<string>();
        foreach (var (name, startAsync) in Sources.Where(source => asked is null || source.Name == asked))
        {
            try
            {
                return await startAsync();
            }
            catch (RedisAbsentException absent)
            {
                reasons.Add($"{name}: {absent.Message}");
            }
        }

        throw new RedisAbsentException($"No Redis. {string.Join(" ", reasons)}");
    }

    private static async Task<string> GivenAsync()
    {
        var address = Environment.GetEnvironmentVariable("EFVERSIONING_REDIS") is { Length: > 0 } given
            ? given
            : throw new RedisAbsentException("EFVERSIONING_REDIS is not set.");
        try
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(address);
            return address;
        }
        catch (RedisConnectionException exception)
        {
            throw new RedisAbsentException($"EFVERSIONING_REDIS does not lead to a server ({exception.Message.ReplaceLineEndings(" ")}).");
        }
    }
}
