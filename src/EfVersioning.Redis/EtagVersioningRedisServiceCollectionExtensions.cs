using EfVersioning;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts the store of tags in Redis.</summary>
public static class EtagVersioningRedisServiceCollectionExtensions
{
    /// <summary>
    /// Makes <see cref="RedisETagStore"/> the store of the contexts for which <c>AddEtagVersioningStore&lt;TContext&gt;()</c> is called.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">
    /// Where Redis is (<c>localhost:6379</c>, StackExchange.Redis's configuration); null for the <see cref="IConnectionMultiplexer"/>
    /// among the services.
    /// </param>
    /// <param name="configure">Changes the settings.</param>
    /// <returns>The same services.</returns>
    /// <remarks>The application starts without Redis too, and finds it when it comes.</remarks>
    public static IServiceCollection AddEtagVersioningRedis(
        this IServiceCollection services,
        string? configuration,
        Func<RedisETagStoreOptions, RedisETagStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddSingleton<IETagStore>(provider =>
        {
            var options = new RedisETagStoreOptions();
            return new RedisETagStore(
                configuration is null ? provider.GetRequiredService<IConnectionMultiplexer>() : Connect(configuration),
                configure?.Invoke(options) ?? options,
                provider.GetService<ILogger<RedisETagStore>>());
        });
    }

    private static ConnectionMultiplexer Connect(string configuration)
    {
        var parsed = ConfigurationOptions.Parse(configuration);
        parsed.AbortOnConnectFail = false;
        return ConnectionMultiplexer.Connect(parsed);
    }
}
