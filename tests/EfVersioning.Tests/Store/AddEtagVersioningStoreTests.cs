using EfVersioning.Hooks;
using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.Tests.Store;

/// <summary>The one line that switches the store on.</summary>
public abstract class AddEtagVersioningStoreTests(TestDatabase database) : DatabaseTests(database)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_scope_shares_one_store_wherever_the_line_stands(bool isFirst)
    {
        await using var music = await Database.CreateAsync<MusicContext>();
        var services = new ServiceCollection();
        if (isFirst)
        {
            services.AddEtagVersioningStore<MusicContext>();
        }

        services.AddDbContext<MusicContext>(options => music.Configure(options).UseEtagVersioning());
        if (!isFirst)
        {
            services.AddEtagVersioningStore<MusicContext>();
        }

        await using var provider = services.BuildServiceProvider();
        await using (var scope = provider.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<MusicContext>();
            db.Add(new Song { Title = "Because" });
            await db.SaveChangesAsync(Cancellation);
            Assert.Equal("music.song-1,1", (await db.Songs.FindETagAsync([1], Cancellation))?.ToString());
        }

        await using (var connection = await music.ConnectAsync())
        await using (var command = connection.CreateCommand())
        {
            // Unheard of: what is answered now is the store's.
            command.CommandText = """UPDATE "Songs" SET "Version" = 9""";
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        await using (var scope = provider.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<MusicContext>();
            Assert.Equal("music.song-1,1", (await db.Songs.FindETagAsync([1], Cancellation))?.ToString());
            Assert.Equal(1, ((MemoryETagStore)provider.GetRequiredService<IETagStore>()).Count);
        }
    }

    [Fact]
    public async Task A_store_among_the_services_is_used_and_the_settings_of_the_one_in_memory_can_be_changed()
    {
        await using var music = await Database.CreateAsync<MusicContext>();
        var own = new MemoryETagStore();
        await using var given = new ServiceCollection()
            .AddSingleton<IETagStore>(own)
            .AddEtagVersioningStore<MusicContext>()
            .AddDbContext<MusicContext>(options => music.Configure(options))
            .BuildServiceProvider();
        Assert.Same(own, given.GetRequiredService<IETagStore>());

        await using var refused = new ServiceCollection()
            .AddEtagVersioningStore<MusicContext>(options => options.Capacity = 0)
            .BuildServiceProvider();
        Assert.Throws<ArgumentOutOfRangeException>(() => refused.GetRequiredService<IETagStore>());
    }

    [Fact]
    public async Task Without_it_no_command_is_intercepted_and_with_it_each_interceptor_is_there_once()
    {
        await using var music = await Database.CreateAsync<MusicContext>(options => options.UseEtagVersioning());
        await using var without = music.Open();
        Assert.Equal((null, null), Heard(without));

        var store = new MemoryETagStore();
        await using var with = music.Open(options => options
            .UseEtagVersioning(settings => settings.UseStore(store))
            .UseEtagVersioning(settings => settings.ReadStore(false)));
        Assert.Equal((CommandHooks.Instance, TransactionHooks.Instance), Heard(with));
        Assert.Equal(3, Interceptors(with).Intersect([SaveHooks.Instance, CommandHooks.Instance, TransactionHooks.Instance]).Count());
        Assert.Equal(3, Interceptors(with).Count(interceptor => interceptor is SaveHooks or CommandHooks or TransactionHooks));
        Assert.Same(
            ((IInfrastructure<IServiceProvider>)without).Instance.GetService<Microsoft.EntityFrameworkCore.Metadata.IModel>(),
            ((IInfrastructure<IServiceProvider>)with).Instance.GetService<Microsoft.EntityFrameworkCore.Metadata.IModel>());
    }

    private static (IDbCommandInterceptor?, IDbTransactionInterceptor?) Heard(DbContext db)
        => db.GetService<IInterceptors>() is var heard ? (heard.Aggregate<IDbCommandInterceptor>(), heard.Aggregate<IDbTransactionInterceptor>()) : default;

    private static IEnumerable<IInterceptor> Interceptors(DbContext db)
        => db.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()!.Interceptors ?? [];
}

[Sqlite]
public sealed class SqliteAddEtagVersioningStoreTests(SqliteDatabase database) : AddEtagVersioningStoreTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresAddEtagVersioningStoreTests(PostgresDatabase database) : AddEtagVersioningStoreTests(database), IClassFixture<PostgresDatabase>;
