using EfVersioning.Context;
using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace EfVersioning.Tests.Setup;

/// <summary>UseEtagVersioning() on the options: enough alone, harmless twice, in any place.</summary>
public abstract class FullRoadTests(TestDatabase database) : DatabaseTests(database)
{
    public static TheoryData<string, bool> Places => new()
    {
        { "before the provider", false }, { "before the provider", true },
        { "after the provider", false }, { "after the provider", true },
        { "twice", false }, { "twice", true },
    };

    private static readonly DateTimeOffset Then = new(2026, 11, 22, 10, 11, 12, TimeSpan.Zero);

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Options_alone_version_and_guard_every_save(string place, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad: false);
        await using var db = new PlainMusicContext(Options<PlainMusicContext>(music, place));
        await MovesByOneAsync(db, music, "plainmusic", async);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Options_and_model_together_move_a_row_once(string place, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad: false);
        await using var db = new MusicContext(Options<MusicContext>(music, place));
        await MovesByOneAsync(db, music, "music", async);
    }

    [Fact]
    public async Task Options_set_in_OnConfiguring_version_every_save()
    {
        await using var music = await Database.MusicAsync(fullRoad: false);
        await using var db = new SelfConfiguredContext(music.Options<SelfConfiguredContext>());
        await MovesByOneAsync(db, music, "selfconfigured", async: true);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Nothing_is_remembered_of_a_context_that_is_disposed_of(bool inTransaction, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var db = music.Open();
        if (inTransaction)
        {
            await db.Database.BeginTransactionAsync(Music.Cancellation);
        }

        db.Add(new Song { Title = "Help!" });
        await db.SaveChangesAsync(Music.Cancellation);
        Assert.NotNull(ContextVersioning.Present(db));
        if (async)
        {
            await db.DisposeAsync();
        }
        else
        {
            db.Dispose();
        }

        Assert.Null(ContextVersioning.Present(db));
    }

    [Fact]
    public async Task A_second_call_changes_the_settings_and_keeps_the_others()
    {
        await using var music = await Database.MusicAsync(fullRoad: false);
        var builder = new DbContextOptionsBuilder<MusicContext>(music.Options());
        builder
            .UseEtagVersioning(settings => settings.UseTimeProvider(new FakeTimeProvider(Then)))
            .UseEtagVersioning(_ => { });
        await using var db = new MusicContext(builder.Options);
        var album = new Album { Title = "With the Beatles" };
        db.Add(album);
        await db.SaveChangesAsync(Music.Cancellation);

        Assert.Equal(Then, album.Modified);
    }

    [Fact]
    public async Task Settings_that_differ_share_one_internal_service_provider()
    {
        await using var music = await Database.MusicAsync(fullRoad: false);
        var services = new HashSet<object>(ReferenceEqualityComparer.Instance);
        for (var hour = 0; hour < 30; hour++)
        {
            var clock = new FakeTimeProvider(Then.AddHours(hour));
            await using var db = music.Open(options => options.UseEtagVersioning(settings => settings.UseTimeProvider(clock)));
            var album = new Album { Title = $"Hour {hour}" };
            db.Add(album);
            await db.SaveChangesAsync(Music.Cancellation);

            Assert.Equal(Then.AddHours(hour), album.Modified);

            // A singleton among EF Core's services: as many instances as there are providers.
            services.Add(db.GetService<IModelSource>());
        }

        Assert.Single(services);
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task The_clock_is_the_one_of_the_application_s_services(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        await using var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(new FakeTimeProvider(Then))
            .AddDbContext<MusicContext>(options => music.Configure(options))
            .BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        var album = new Album { Title = "Please Please Me" };
        var registered = scope.ServiceProvider.GetRequiredService<MusicContext>();
        registered.Add(album);
        await registered.SaveChangesAsync(Music.Cancellation);
        Assert.Equal(Then, album.Modified);

        var other = new Album { Title = "Beatles for Sale" };
        await using var db = music.Open(options => options.UseApplicationServiceProvider(services));
        db.Add(other);
        await db.SaveChangesAsync(Music.Cancellation);
        Assert.Equal(Then, other.Modified);
    }

    [Fact]
    public async Task The_clock_of_the_settings_comes_before_the_one_of_the_application_s_services()
    {
        await using var music = await Database.MusicAsync(fullRoad: false);
        await using var services = new ServiceCollection().AddSingleton<TimeProvider>(new FakeTimeProvider(Then)).BuildServiceProvider();
        await using var db = music.Open(options => options
            .UseApplicationServiceProvider(services)
            .UseEtagVersioning(settings => settings.UseTimeProvider(new FakeTimeProvider(Then.AddDays(1)))));
        var album = new Album { Title = "A Hard Day's Night" };
        db.Add(album);
        await db.SaveChangesAsync(Music.Cancellation);

        Assert.Equal(Then.AddDays(1), album.Modified);
    }

    [Fact]
    public async Task A_prebuilt_model_without_versions_is_refused_by_the_first_save()
    {
        await using var music = await Database.MusicAsync(fullRoad: false);
        await using var unversioned = new PlainMusicContext(music.Options<PlainMusicContext>());
        var model = unversioned.Model;
        await using var db = new PlainMusicContext(music.Options<PlainMusicContext>(options => options.UseEtagVersioning().UseModel(model)));
        db.Add(new Song { Title = "Misery" });

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Music.Cancellation));

        Assert.Contains("modelBuilder.UseEtagVersioning()", refusal.Message);
        Assert.Empty(await db.Songs.AsNoTracking().ToListAsync(Music.Cancellation));
    }

    private static async Task MovesByOneAsync(DbContext db, ContextDatabase<MusicContext> music, string app, bool async)
    {
        var song = new Song { Title = "Run for Your Life" };
        db.Add(song);
        await db.SaveAsync(async);
        Assert.Equal(("Run for Your Life", 1), await music.RowAsync(song.Id));

        song.Title = "Run";
        await db.SaveAsync(async);
        Assert.Equal(("Run", 2), await music.RowAsync(song.Id));
        Assert.Equal($"{app}.song-{song.Id},2", db.ETagOf(song).ToString());

        await music.ChangeElsewhereAsync(song.Id, "Walk");
        song.Title = "Crawl";
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        Assert.Equal(2, song.Version);
        Assert.Equal(("Walk", 3), await music.RowAsync(song.Id));
    }

    private DbContextOptions<TContext> Options<TContext>(ContextDatabase<MusicContext> music, string place)
        where TContext : DbContext
    {
        var builder = new DbContextOptionsBuilder<TContext>();
        if (place is "before the provider" or "twice")
        {
            builder.UseEtagVersioning();
        }

        music.Configure(builder);
        if (place is "after the provider" or "twice")
        {
            builder.UseEtagVersioning();
        }

        return builder.Options;
    }

    public sealed class SelfConfiguredContext(DbContextOptions<SelfConfiguredContext> options) : DbContext(options)
    {
        public DbSet<Song> Songs => Set<Song>();

        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseEtagVersioning();
    }
}

[Sqlite]
public sealed class SqliteFullRoadTests(SqliteDatabase database) : FullRoadTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresFullRoadTests(PostgresDatabase database) : FullRoadTests(database), IClassFixture<PostgresDatabase>;
