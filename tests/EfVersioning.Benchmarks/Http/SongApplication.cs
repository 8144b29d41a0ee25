using EfVersioning.Benchmarks.Songs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace EfVersioning.Benchmarks.Http;

/// <summary>A web application on Kestrel and a loopback port of its own, over songs in an SQLite file or on the server.</summary>
internal sealed class SongApplication : IAsyncDisposable
{
    private readonly WebApplication _application;

    private SongApplication(WebApplication application, SongSource songs)
    {
        _application = application;
        Songs = songs;
        Address = new Uri(application.Urls.Single());
    }

    public Uri Address { get; }

    public SongSource Songs { get; }

    /// <param name="database">The database.</param>
    /// <param name="rows">How many songs there are.</param>
    /// <param name="redis">Where its store of tags is; null for one in memory.</param>
    public static async Task<SongApplication> StartAsync(string database, int rows, string? redis = null)
    {
        var songs = await SongSource.CreateAsync(database);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Services.AddOutputCache();
        builder.Services.AddSingleton(songs);
        builder.Services.AddDbContext<ByHandContext>(songs.Configure);
        builder.Services.AddDbContextPool<PooledByHandContext>(songs.Configure);
        builder.Services.AddDbContext<VersionedContext>(songs.Configure);
        builder.Services.AddDbContextPool<PooledContext>(songs.Configure);
        builder.Services.AddDbContext<ListContext>(songs.Configure);
        builder.Services.AddEtagVersioning<VersionedContext>();
        builder.Services.AddEtagVersioning<PooledContext>();
        builder.Services.AddEtagVersioning<ListContext>();
        AddStores(builder.Services, songs, redis);

        var application = builder.Build();
        await using (var scope = application.Services.CreateAsyncScope())
        {
            var context = scope.ServiceProvider.GetRequiredService<ListContext>();
            await context.Database.EnsureCreatedAsync();
            await context.Database.ExecuteSqlRawAsync(songs.Insert, rows);
        }

        SongEndpoints.Map(application, hasRedis: redis is not null);
        await application.StartAsync();
        return new SongApplication(application, songs);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        await Songs.DisposeAsync();
    }

    private static void AddStores(IServiceCollection services, SongSource songs, string? redis)
    {
        services.AddDbContext<StoredContext>(songs.Configure);
        services.AddDbContextPool<PooledStoredContext>(songs.Configure);
        if (redis is not null)
        {
            // A store that is met for the first time answers nobody for as long as a mark may live.
            var connection = ConnectionMultiplexer.Connect(redis);
            services.AddSingleton<IConnectionMultiplexer>(_ => connection);
            services.AddSingleton<IETagStore>(new RedisETagStore(connection, new RedisETagStoreOptions { MarkLifetime = TimeSpan.FromMilliseconds(200) }));
        }

        services.AddEtagVersioningStore<StoredContext>();
        services.AddEtagVersioningStore<PooledStoredContext>();
        services.AddEtagVersioning<StoredContext>();
        services.AddEtagVersioning<PooledStoredContext>();
    }
}
