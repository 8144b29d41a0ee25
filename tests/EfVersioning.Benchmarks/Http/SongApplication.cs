using EfVersioning.Benchmarks.Songs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace EfVersioning.Benchmarks.Http;

/// <summary>A web application on Kestrel and a loopback port of its own, over songs in an SQLite file or on the server.</summary>
internal sealed class SongApplication : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Func<ValueTask> _drop;

    private SongApplication(WebApplication application, Func<ValueTask> drop)
    {
        _application = application;
        _drop = drop;
        Address = new Uri(application.Urls.Single());
    }

    public Uri Address { get; }

    public static async Task<SongApplication> StartAsync(string database, int rows, string? redis = null)
    {
        if (database == Databases.Sqlite)
        {
            var directory = Directory.CreateTempSubdirectory("efversioning-benchmarks-").FullName;
            return await StartAsync(
                options => options.UseSqlite($"Data Source={Path.Combine(directory, "songs.db")}"),
                redis,
                rows,
                "INSERT INTO \"Songs\" (\"Title\", \"Version\") WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {0}) SELECT 'Here Comes the Sun', 1 FROM n",
                () =>
                {
                    SqliteConnection.ClearAllPools();
                    Directory.Delete(directory, recursive: true);
                    return ValueTask.CompletedTask;
                });
        }

        var server = await Databases.Server.CreateEmptyAsync<ListContext>();
        return await StartAsync(
            options => options.UseNpgsql(server.ConnectionString),
            redis,
            rows,
            "INSERT INTO \"Songs\" (\"Title\", \"Version\") SELECT 'Here Comes the Sun', 1 FROM generate_series(1, {0})",
            server.DisposeAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        await _drop();
    }

    private static async Task<SongApplication> StartAsync(
        Action<DbContextOptionsBuilder> configure, string? redis, int rows, string insert, Func<ValueTask> drop)
    {
        void Store(DbContextOptionsBuilder options, IETagStore store)
        {
            configure(options);
            options.UseEtagVersioning(settings => settings with { Store = store });
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Services.AddOutputCache();
        builder.Services.AddDbContext<ByHandContext>(configure);
        builder.Services.AddDbContextPool<PooledByHandContext>(configure);
        builder.Services.AddDbContext<VersionedContext>(configure);
        builder.Services.AddDbContextPool<PooledContext>(configure);
        builder.Services.AddDbContext<ListContext>(configure);
        builder.Services.AddEtagVersioning<VersionedContext>();
        builder.Services.AddEtagVersioning<PooledContext>();
        builder.Services.AddEtagVersioning<ListContext>();

        var memory = new MemoryETagStore();
        builder.Services.AddDbContext<StoredContext>(options => Store(options, memory));
        builder.Services.AddDbContextPool<PooledStoredContext>(options => Store(options, memory));
        if (redis is not null)
        {
            var connection = await ConnectionMultiplexer.ConnectAsync(redis);
            builder.Services.AddSingleton<IConnectionMultiplexer>(connection);
            var remote = new RedisETagStore(connection, new RedisETagStoreOptions { MarkLifetime = TimeSpan.FromMilliseconds(200) });
            builder.Services.AddDbContext<RemoteContext>(options => Store(options, remote));
        }
        var application = builder.Build();
        await using (var scope = application.Services.CreateAsyncScope())
        {
            var context = scope.ServiceProvider.GetRequiredService<ListContext>();
            await context.Database.EnsureCreatedAsync();
            await context.Database.ExecuteSqlRawAsync(insert, rows);
        }

        SongEndpoints.Map(application, hasRedis: redis is not null);
        await application.StartAsync();
        return new SongApplication(application, drop);
    }
}
