using EfVersioning.Testing;
using EfVersioning.Testing.Redis;
using StackExchange.Redis;

namespace EfVersioning.Redis.Tests.Servers;

/// <summary>A connection to a server for the tests of one class.</summary>
public abstract class ServerFixture : IAsyncLifetime
{
    private string? _absence;
    private IConnectionMultiplexer? _connection;

    /// <summary>The connection. Where there is no server the test is skipped with the reason, or fails with it under <c>EFVERSIONING_REQUIRE_ALL=1</c>.</summary>
    public IConnectionMultiplexer Connection
    {
        get
        {
            if (_connection is null)
            {
                AbsentServer.Skip(_absence!);
            }

            return _connection;
        }
    }

    public async ValueTask InitializeAsync()
    {
        try
        {
            _connection = await ConnectionMultiplexer.ConnectAsync(await AddressAsync());
        }
        catch (RedisAbsentException absent)
        {
            _absence = absent.Message;
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
