using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.Tests.Setup;

/// <summary>Every way to register a context: its saves are versioned and guarded.</summary>
public abstract class RegistrationTests(TestDatabase database) : DatabaseTests(database)
{
    public static TheoryData<string, bool, bool> Ways
    {
        get
        {
            var ways = new TheoryData<string, bool, bool>();
            foreach (var way in (string[])["new", "AddDbContext", "AddDbContextPool", "AddDbContextFactory", "AddPooledDbContextFactory", "PooledDbContextFactory"])
            {
                foreach (var fullRoad in (bool[])[false, true])
                {
                    ways.Add(way, fullRoad, false);
                    ways.Add(way, fullRoad, true);
                }
            }

            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_registered_context_versions_and_guards_its_saves(string way, bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        await using var services = Register(way, music);

        var id = await UseAsync(services, way, music, async db =>
        {
            var song = new Song { Title = "Taxman" };
            db.Add(song);
            await db.SaveAsync(async);
            return song.Id;
        });
        Assert.Equal(("Taxman", 1), await music.RowAsync(id));

        await UseAsync(services, way, music, async db =>
        {
            var song = await db.Songs.SingleAsync(Music.Cancellation);
            song.Title = "Eleanor Rigby";
            await db.SaveAsync(async);
            return song.Version;
        });
        Assert.Equal(("Eleanor Rigby", 2), await music.RowAsync(id));

        await UseAsync(services, way, music, async db =>
        {
            var song = await db.Songs.SingleAsync(Music.Cancellation);
            await music.ChangeElsewhereAsync(id, "I'm Only Sleeping");
            song.Title = "Love You To";
            var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
            Assert.Equal($"\"music.song-{id},2\"", Assert.Single(stale.Conflicts).Expected);
            Assert.Equal(2, song.Version);
            return 0;
        });
        Assert.Equal(("I'm Only Sleeping", 3), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_save_that_failed_in_one_lease_of_a_pooled_context_leaves_nothing_to_the_next(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync("Here, There and Everywhere");
        var factory = new PooledDbContextFactory<MusicContext>(music.Options(), poolSize: 1);
        MusicContext first;
        await using (var db = first = await factory.CreateDbContextAsync(Music.Cancellation))
        {
            var song = await db.Songs.SingleAsync(Music.Cancellation);
            db.Entry(song).IfMatch($"\"music.song-{id},1\"");
            db.Entry(song).Property(s => s.Version).IsModified = true;
            await music.ChangeElsewhereAsync(id, "Yellow Submarine");
            await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        }

        await using (var db = await factory.CreateDbContextAsync(Music.Cancellation))
        {
            Assert.Same(first, db);
            var song = await db.Songs.SingleAsync(Music.Cancellation);
            Assert.Equal(0, await db.SaveAsync(async));
            Assert.Equal($"music.song-{id},2", db.ETagOf(song).ToString());

            song.Title = "She Said She Said";
            await db.SaveAsync(async);
            Assert.Equal(3, song.Version);
        }

        Assert.Equal(("She Said She Said", 3), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_precondition_of_one_lease_is_not_asked_of_the_next(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        var factory = new PooledDbContextFactory<MusicContext>(music.Options(), poolSize: 1);
        var song = new Song { Id = id, Title = "Good Day Sunshine", Version = 1 };
        await using (var db = await factory.CreateDbContextAsync(Music.Cancellation))
        {
            db.Attach(song);
            Assert.Throws<MalformedIfMatchException>(() => db.Entry(song).IfMatch("\"music.song-"));
        }

        // The same object, so that only the lease tells the two apart.
        await using (var db = await factory.CreateDbContextAsync(Music.Cancellation))
        {
            db.Update(song);
            await db.SaveAsync(async);
        }

        Assert.Equal(("Good Day Sunshine", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_save_that_an_interceptor_refused_in_one_lease_does_not_go_on_in_the_next(bool fullRoad, bool async)
    {
        var refusal = new Refusal { Armed = true };
        await using var music = await Database.MusicAsync(fullRoad);
        var factory = new PooledDbContextFactory<MusicContext>(music.Options(options => options.AddInterceptors(refusal)), poolSize: 1);
        await using (var db = await factory.CreateDbContextAsync(Music.Cancellation))
        {
            db.Add(new Song { Title = "And Your Bird Can Sing" });
            await Assert.ThrowsAsync<NotSupportedException>(() => db.SaveAsync(async));
        }

        refusal.Armed = false;
        await using (var db = await factory.CreateDbContextAsync(Music.Cancellation))
        {
            var song = new Song { Title = "For No One" };
            db.Add(song);
            Assert.Equal(0, song.Version);
            Assert.Equal(1, await db.SaveAsync(async));
            Assert.Equal(("For No One", 1), await music.RowAsync(song.Id));
        }
    }

    private static ServiceProvider Register(string way, ContextDatabase<MusicContext> music)
    {
        var services = new ServiceCollection();
        switch (way)
        {
            case "AddDbContext":
                services.AddDbContext<MusicContext>(options => music.Configure(options));
                break;
            case "AddDbContextPool":
                services.AddDbContextPool<MusicContext>(options => music.Configure(options), poolSize: 2);
                break;
            case "AddDbContextFactory":
                services.AddDbContextFactory<MusicContext>(options => music.Configure(options));
                break;
            case "AddPooledDbContextFactory":
                services.AddPooledDbContextFactory<MusicContext>(options => music.Configure(options), poolSize: 2);
                break;
            case "PooledDbContextFactory":
                services.AddSingleton<IDbContextFactory<MusicContext>>(new PooledDbContextFactory<MusicContext>(music.Options(), poolSize: 2));
                break;
        }

        return services.BuildServiceProvider(validateScopes: true);
    }

    private static async Task<int> UseAsync(ServiceProvider services, string way, ContextDatabase<MusicContext> music, Func<MusicContext, Task<int>> work)
    {
        await using var scope = services.CreateAsyncScope();
        if (way.StartsWith("AddDbContext", StringComparison.Ordinal) && way != "AddDbContextFactory")
        {
            return await work(scope.ServiceProvider.GetRequiredService<MusicContext>());
        }

        await using var db = way == "new"
            ? music.Open()
            : await services.GetRequiredService<IDbContextFactory<MusicContext>>().CreateDbContextAsync(Music.Cancellation);
        return await work(db);
    }

    private sealed class Refusal : SaveChangesInterceptor
    {
        public bool Armed { get; set; }

        public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
            => Armed ? throw new NotSupportedException("Not today.") : result;

        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
            => ValueTask.FromResult(SavingChanges(eventData, result));
    }
}

[Sqlite]
public sealed class SqliteRegistrationTests(SqliteDatabase database) : RegistrationTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresRegistrationTests(PostgresDatabase database) : RegistrationTests(database), IClassFixture<PostgresDatabase>;
