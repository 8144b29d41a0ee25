using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Caching;

/// <summary>What is made of rows, from a cache by tag and variant.</summary>
public abstract class CachedRepresentationTests(TestDatabase database, CacheKind caches) : DatabaseTests(database)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_representation_is_made_once_per_version()
    {
        await using var music = await MusicAsync();
        var id = await music.Database.AddSongAsync("Because");
        await using var db = music.Open();
        for (var read = 0; read < 2; read++)
        {
            Assert.Equal(new Card("Because!"), await CardAsync(db, id));
            Assert.Equal(read == 0 ? 2 : 1, music.Sent.Count);
        }

        await music.Database.ChangeElsewhereAsync(id, "Something");
        Assert.Equal(new Card("Something!"), await CardAsync(db, id));
        Assert.Null(await CardAsync(db, id + 1));
    }

    [Fact]
    public async Task Two_representations_of_one_row_do_not_meet()
    {
        await using var music = await MusicAsync();
        var id = await music.Database.AddSongAsync("Because");
        await using var db = music.Open();
        for (var read = 0; read < 2; read++)
        {
            foreach (var language in new[] { "en", "de" })
            {
                Assert.Equal(
                    new Card(language + ": Because"),
                    await db.Songs.FindCachedRepresentationAsync([id], "card-" + language, song => new Card(language + ": " + song.Title), Cancellation));
            }

            Assert.Equal("Because", (await db.Songs.FindCachedAsync([id], Cancellation))?.Title);
        }
    }

    [Fact]
    public async Task Two_representations_that_were_given_one_name_by_mistake_do_not_meet_either()
    {
        await using var music = await MusicAsync();
        var id = await music.Database.AddSongAsync("Because");
        await using var db = music.Open();

        Assert.Equal(new Card("Because!"), await CardAsync(db, id));
        Assert.Equal(new Card("Because?"), await db.Songs.FindCachedRepresentationAsync([id], "card", song => new Card(song.Title + "?"), Cancellation));
        Assert.Equal(new Other("Because!"), await db.Songs.FindCachedRepresentationAsync([id], "card", song => new Other(song.Title + "!"), Cancellation));
    }

    [Fact]
    public async Task A_representation_holds_rows_beside_its_own_that_move_it()
    {
        await using var charts = await CachedDatabase<ChartsContext>.CreateAsync(Database, caches.Create());
        await using (var writer = charts.OpenWriter())
        {
            writer.Add(new Chart { Title = "1969", Entries = { new ChartEntry { Title = "Because" } } });
            await writer.SaveChangesAsync(Cancellation);
        }

        await using var db = charts.Open();
        Assert.Equal(["Because"], (await TitlesAsync())!.Titles);

        await using (var writer = charts.OpenWriter())
        {
            (await writer.Set<ChartEntry>().SingleAsync(Cancellation)).Title = "Something";
            await writer.SaveChangesAsync(Cancellation);
        }

        Assert.Equal(["Something"], (await TitlesAsync())!.Titles);
        _ = charts.Sent;
        Assert.Equal(["Something"], (await TitlesAsync())!.Titles);
        Assert.Single(charts.Sent);

        ValueTask<ChartTitles?> TitlesAsync()
            => db.Set<Chart>().FindCachedRepresentationAsync(
                [1], "titles", chart => new ChartTitles(chart.Title, chart.Entries.Select(entry => entry.Title).ToList()), Cancellation);
    }

    [Fact]
    public async Task What_a_writer_changed_between_version_and_representation_is_what_is_answered()
    {
        await using var music = await MusicAsync();
        var id = await music.Database.AddSongAsync("Because");
        music.BeforeCommand = async (number, _) =>
        {
            if (number == 1)
            {
                await music.Database.ChangeElsewhereAsync(id, "Something");
            }
        };
        await using (var db = music.Open())
        {
            Assert.Equal(new Card("Something!"), await CardAsync(db, id));
        }

        music.BeforeCommand = null;
        _ = music.Sent;
        await using var next = music.Open();
        Assert.Equal(new Card("Something!"), await CardAsync(next, id));
        Assert.Equal(2, music.Sent.Count);
    }

    [Fact]
    public async Task A_representation_that_does_not_come_back_is_refused()
    {
        await using var music = await MusicAsync();
        var id = await music.Database.AddSongAsync("Because");
        await using var db = music.Open();

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(async () => await db.Songs.FindCachedRepresentationAsync(
            [id], "lost", song => Lost.Of(song.Title), Cancellation));
        Assert.Contains("'Lost' does not come back from text as it went in", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_is_asked_for()
    {
        await using var music = await MusicAsync();
        await using var db = music.Open();
        await Assert.ThrowsAsync<ArgumentException>(async () => await db.Songs.FindCachedRepresentationAsync([1], "", song => new Card(song.Title), Cancellation));
    }

    private static ValueTask<Card?> CardAsync(MusicContext db, int id)
        => db.Songs.FindCachedRepresentationAsync([id], "card", song => new Card(song.Title + "!"), Cancellation);

    private Task<CachedDatabase<MusicContext>> MusicAsync() => CachedDatabase<MusicContext>.CreateAsync(Database, caches.Create());

    private sealed record Card(string Title);

    private sealed record Other(string Title);

    private sealed record ChartTitles(string Title, List<string> Titles);

    private sealed class Lost
    {
        public string Title { get; private set; } = "";

        public static Lost Of(string title) => new() { Title = title };
    }

    public sealed class Chart : IVersioned
    {
        public int Id { get; set; }

        public string Title { get; set; } = "";

        public List<ChartEntry> Entries { get; } = [];

        public int Version { get; set; }
    }

    public sealed class ChartEntry
    {
        public int Id { get; set; }

        public string Title { get; set; } = "";
    }

    public sealed class ChartsContext(DbContextOptions<ChartsContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Chart>().HasMany(chart => chart.Entries).WithOne().HasForeignKey("ChartId").BumpsVersion();
            modelBuilder.UseEtagVersioning();
        }
    }
}

[Sqlite]
public sealed class SqliteMicrosoftCachedRepresentationTests(SqliteDatabase database)
    : CachedRepresentationTests(database, new MicrosoftCache()), IClassFixture<SqliteDatabase>;

[Sqlite]
public sealed class SqliteFusionCachedRepresentationTests(SqliteDatabase database)
    : CachedRepresentationTests(database, new FusionCacheKind()), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresMicrosoftCachedRepresentationTests(PostgresDatabase database)
    : CachedRepresentationTests(database, new MicrosoftCache()), IClassFixture<PostgresDatabase>;

[Postgres]
public sealed class PostgresFusionCachedRepresentationTests(PostgresDatabase database)
    : CachedRepresentationTests(database, new FusionCacheKind()), IClassFixture<PostgresDatabase>;
