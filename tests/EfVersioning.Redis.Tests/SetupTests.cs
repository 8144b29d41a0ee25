using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.Redis.Tests;

/// <summary>Which contexts the lines of an application give the store to. There is no Redis, so that a context which has it writes nothing.</summary>
public sealed class SetupTests : IDisposable
{
    private readonly SqliteConnection _connection = new("Data Source=:memory:");

    public SetupTests() => _connection.Open();

    public void Dispose() => _connection.Dispose();

    [Fact]
    public async Task One_line_with_the_context_makes_redis_its_store()
    {
        await using var services = Services(services => services.AddEtagVersioningRedis<SongContext>("127.0.0.1:1,connectTimeout=100"));
        await using var db = services.GetRequiredService<SongContext>();

        await Assert.ThrowsAsync<ETagStoreException>(() => SaveAsync(db));
    }

    [Fact]
    public async Task In_two_lines_their_order_does_not_matter()
    {
        await using var services = Services(services => services
            .AddEtagVersioningStore<SongContext>().AddEtagVersioningRedis("127.0.0.1:1,connectTimeout=100"));
        await using var db = services.GetRequiredService<SongContext>();

        await Assert.ThrowsAsync<ETagStoreException>(() => SaveAsync(db));
    }

    [Fact]
    public async Task Without_a_context_no_context_has_it()
    {
        await using var services = Services(services => services.AddEtagVersioningRedis("127.0.0.1:1,connectTimeout=100"));
        await using var db = services.GetRequiredService<SongContext>();

        Assert.Equal(2, await SaveAsync(db));
    }

    private static async Task<int> SaveAsync(SongContext db)
    {
        var song = new Song();
        db.Add(song);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);

        // A new row has no version before it that anybody could be told; from here on the store has to hear of it.
        song.Title = "Here Comes the Sun";
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return song.Version;
    }

    private ServiceProvider Services(Action<IServiceCollection> store)
    {
        var services = new ServiceCollection();
        services.AddDbContext<SongContext>(options => options.UseSqlite(_connection).UseEtagVersioning(), ServiceLifetime.Singleton);
        store(services);
        using (var db = new SongContext(new DbContextOptionsBuilder<SongContext>().UseSqlite(_connection).Options))
        {
            db.Database.EnsureCreated();
        }

        return services.BuildServiceProvider();
    }

    private sealed class Song : IVersioned
    {
        public int Id { get; set; }

        public string Title { get; set; } = "";

        public int Version { get; set; }
    }

    private sealed class SongContext(DbContextOptions<SongContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Song>();
            modelBuilder.UseEtagVersioning();
        }
    }
}
