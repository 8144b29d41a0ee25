using EfVersioning.Testing.Servers;
using StackExchange.Redis;

namespace EfVersioning.Redis.Tests.Servers;

/// <summary>A connection to a server for the tests of one class.</summary>
public abstract class ServerFixture : IAsyncLifetime
{
    private AbsentServerException? _absence;
    private IConnectionMultiplexer? _connection;

    /// <summary>
    /// The connection. Where there is no server the test is skipped with the reason, or fails with it where the server is required:
    /// to be asked for in the constructor of a test class, see <see cref="AbsentServerException.EndTest"/>.
    /// </summary>
    public IConnectionMultiplexer Connection
    {
        get
        {
            _absence?.EndTest();
            return _connection!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        try
        {
            _connection = await ConnectionMultiplexer.ConnectAsync($"{await AddressAsync()},connectTimeout=60000");
        }
        catch (AbsentServerException absent)
        {
            _absence = absent;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        End();
    }

    /// <summary>The class is done with a server of its own.</summary>
    private protected virtual void End()
    {
    }

    private protected abstract Task<string> AddressAsync();
}

/// <summary>Redis.</summary>
public sealed class RedisFixture : ServerFixture
{
    private protected override Task<string> AddressAsync() => RedisServer.AddressAsync();
}

/// <summary>Garnet, inside this process.</summary>
public sealed class GarnetFixture : ServerFixture
{
    private protected override Task<string> AddressAsync() => GarnetInProcess.AddressAsync();
}
