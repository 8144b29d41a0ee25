using EfVersioning;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts the store of tags in Redis.</summary>
public static class EtagVersioningRedisServiceCollectionExtensions
{
    /// <summary>Makes <see cref="RedisETagStore"/> the store of a context: <c>services.AddEtagVersioningRedis&lt;MusicContext&gt;("localhost:6379")</c>.</summary>
    /// <typeparam name="TContext">The context's type. For another that writes to the same database call <c>AddEtagVersioningStore&lt;TContext&gt;()</c> beside this.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="configuration">
    /// Where Redis is (<c>localhost:6379</c>, StackExchange.Redis's configuration); null for the <see cref="IConnectionMultiplexer"/>
    /// among the services.
    /// </param>
    /// <param name="configure">Changes the settings.</param>
    /// <returns>The same services.</returns>
    /// <remarks>The application starts without Redis too, and finds it when it comes.</remarks>
    public static IServiceCollection AddEtagVersioningRedis<TContext>(
        this IServiceCollection services,
        string? configuration,
        Action<RedisETagStoreOptions>? configure = null)
        where TContext : DbContext
        => services.AddEtagVersioningRedis(configuration, configure).AddEtagVersioningStore<TContext>();

    /// <summary>
    /// Makes <see cref="RedisETagStore"/> the store of the contexts for which <c>AddEtagVersioningStore&lt;TContext&gt;()</c> is called.
    /// Alone it does nothing: which contexts write the rows is not known here.
    /// </summary>
    /// <inheritdoc cref="AddEtagVersioningRedis{TContext}(IServiceCollection, string?, Action{RedisETagStoreOptions}?)"/>
    public static IServiceCollection AddEtagVersioningRedis(
        this IServiceCollection services,
        string? configuration,
        Action<RedisETagStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddSingleton<IETagStore>(provider =>
        {
            var options = new RedisETagStoreOptions();
            configure?.Invoke(options);
            return new RedisETagStore(
                configuration is null ? Task.FromResult(provider.GetRequiredService<IConnectionMultiplexer>()) : ConnectAsync(configuration),
                options,
                provider.GetService<ILogger<RedisETagStore>>());
        });
    }

    // Not waited for: an application without Redis starts at once, and no request holds a thread for the first connection.
    private static Task<IConnectionMultiplexer> ConnectAsync(string configuration)
    {
        var parsed = ConfigurationOptions.Parse(configuration);
        parsed.AbortOnConnectFail = false;
        return Task.Run(async () => (IConnectionMultiplexer)await ConnectionMultiplexer.ConnectAsync(parsed).ConfigureAwait(false));
    }
}
