using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace EfVersioning.Tests.Saving;

/// <summary>The time of the last change: the version of an album, and beside the version of an artist.</summary>
public abstract class ModifiedTests(TestDatabase database) : DatabaseTests(database)
{
    // Finer than a microsecond, so that what is not cut off shows.
    private static readonly DateTimeOffset Start = new DateTimeOffset(2026, 11, 22, 10, 11, 12, TimeSpan.Zero).AddTicks(1234567);

    private const string StartText = "2026-11-22 10:11:12.123456";

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task Memory_row_and_tag_say_the_same_microsecond_of_UTC(bool fullRoad, bool async)
    {
        var clock = new FakeTimeProvider(Start);
        await using var music = await MusicAsync(fullRoad, clock);
        await using var db = music.Open();
        var album = new Album { Title = "Abbey Road" };
        var artist = new Artist { Name = "The Beatles" };
        db.AddRange(album, artist);

        await db.SaveAsync(async);

        var expected = Start.AddTicks(-7);
        Assert.Equal((expected, TimeSpan.Zero), (album.Modified, album.Modified.Offset));
        Assert.Equal((1, expected), (artist.Version, artist.Modified));
        Assert.Equal(StartText, await music.TimeAsync("Albums", album.Id));
        Assert.Equal(StartText, await music.TimeAsync("Artists", artist.Id));
        Assert.Equal($"music.album-{album.Id},2026-11-22T10:11:12.123456Z", db.ETagOf(album).ToString());
        Assert.Equal($"music.artist-{artist.Id},1", db.ETagOf(artist).ToString());

        await using var other = music.Open();
        var read = await other.Albums.SingleAsync(Music.Cancellation);
        Assert.Equal((album.Modified, TimeSpan.Zero), (read.Modified, read.Modified.Offset));
        Assert.Equal(db.ETagOf(album), other.ETagOf(read));
        Assert.Equal(artist.Modified, (await other.Artists.SingleAsync(Music.Cancellation)).Modified);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_later_change_has_a_later_time(bool fullRoad, bool async)
    {
        var clock = new FakeTimeProvider(Start);
        await using var music = await MusicAsync(fullRoad, clock);
        await using var db = music.Open();
        var (album, artist) = await AddAsync(db);

        clock.Advance(TimeSpan.FromSeconds(1.5));
        album.Title = "Abbey Road (Remastered)";
        artist.Name = "Beatles";
        await db.SaveAsync(async);

        Assert.Equal(Start.AddTicks(-7).AddSeconds(1.5), album.Modified);
        Assert.Equal((2, album.Modified), (artist.Version, artist.Modified));
        Assert.Equal("2026-11-22 10:11:13.623456", await music.TimeAsync("Albums", album.Id));
        Assert.Equal("2026-11-22 10:11:13.623456", await music.TimeAsync("Artists", artist.Id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task Changes_within_one_tick_of_the_clock_have_times_of_their_own(bool fullRoad, bool async)
    {
        var clock = new FakeTimeProvider(Start);
        await using var music = await MusicAsync(fullRoad, clock);
        await using var db = music.Open();
        var (album, artist) = await AddAsync(db);
        var tags = new List<ETag> { db.ETagOf(album) };
        var times = new List<DateTimeOffset> { artist.Modified };

        for (var i = 1; i <= 3; i++)
        {
            album.Title = $"Take {i}";
            artist.Name = $"Take {i}";
            await db.SaveAsync(async);
            tags.Add(db.ETagOf(album));
            times.Add(artist.Modified);
        }

        Assert.Equal(["…456Z", "…457Z", "…458Z", "…459Z"], tags.Select(tag => "…" + tag.Version[^4..]));
        Assert.Equal(Enumerable.Range(0, 4).Select(i => Start.AddTicks(-7).AddMicroseconds(i)), times);
        Assert.Equal("2026-11-22 10:11:12.123459", await music.TimeAsync("Albums", album.Id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_clock_that_goes_back_does_not_take_the_time_with_it(bool fullRoad, bool async)
    {
        var clock = new FakeTimeProvider(Start);
        await using var music = await MusicAsync(fullRoad, clock);
        await using var db = music.Open();
        var (album, artist) = await AddAsync(db);

        clock.AdjustTime(Start.AddHours(-1));
        album.Title = "Let It Be";
        artist.Name = "The Quarrymen";
        await db.SaveAsync(async);

        Assert.Equal(Start.AddTicks(-7).AddMicroseconds(1), album.Modified);
        Assert.Equal(album.Modified, artist.Modified);
        Assert.Equal("2026-11-22 10:11:12.123457", await music.TimeAsync("Albums", album.Id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task Rows_of_one_save_share_their_time(bool fullRoad, bool async)
    {
        // Moves on at every look.
        var clock = new FakeTimeProvider(Start) { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };
        await using var music = await MusicAsync(fullRoad, clock);
        await using var db = music.Open();
        db.AddRange(Enumerable.Range(1, 20).Select(number => new Album { Title = $"Volume {number}" }));
        db.AddRange(Enumerable.Range(1, 20).Select(number => new Artist { Name = $"Artist {number}" }));
        await db.SaveAsync(async);

        await using var other = music.Open();
        var albums = await other.Albums.ToListAsync(Music.Cancellation);
        var artists = await other.Artists.ToListAsync(Music.Cancellation);
        Assert.Single(albums.Select(album => album.Modified).Concat(artists.Select(artist => artist.Modified)).Distinct());

        albums.ForEach(album => album.Title += " (live)");
        artists.ForEach(artist => artist.Name += " (live)");
        await other.SaveAsync(async);
        Assert.Single(albums.Select(album => album.Modified).Concat(artists.Select(artist => artist.Modified)).Distinct());
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_stale_time_is_refused(bool fullRoad, bool async)
    {
        await using var music = await MusicAsync(fullRoad, new FakeTimeProvider(Start));
        await using var first = music.Open();
        await using var second = music.Open();
        var (album, _) = await AddAsync(first);
        var copy = await second.Albums.SingleAsync(Music.Cancellation);
        album.Title = "Let It Be";
        await first.SaveAsync(async);

        copy.Title = "Get Back";
        var stale = await Assert.ThrowsAsync<StaleETagException>(() => second.SaveAsync(async));

        Assert.Equal($"\"music.album-{album.Id},2026-11-22T10:11:12.123456Z\"", Assert.Single(stale.Conflicts).Expected);
        Assert.Equal(Start.AddTicks(-7), copy.Modified);
        Assert.Equal("2026-11-22 10:11:12.123457", await music.TimeAsync("Albums", album.Id));

        second.Remove(copy);
        await Assert.ThrowsAsync<StaleETagException>(() => second.SaveAsync(async));
        Assert.Equal("2026-11-22 10:11:12.123457", await music.TimeAsync("Albums", album.Id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task The_time_beside_a_version_guards_nothing(bool fullRoad, bool async)
    {
        var clock = new FakeTimeProvider(Start);
        await using var music = await MusicAsync(fullRoad, clock);
        await using var db = music.Open();
        var (_, artist) = await AddAsync(db);
        await using var other = music.Open();
        var copy = await other.Artists.SingleAsync(Music.Cancellation);
        other.Entry(copy).Property(a => a.Modified).OriginalValue = Start.AddDays(-1);
        other.Entry(copy).Property(a => a.Modified).IsModified = false;

        copy.Name = "The Fab Four";
        await other.SaveAsync(async);

        Assert.Equal(2, copy.Version);
        Assert.True(copy.Modified >= artist.Modified);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_time_that_came_in_with_the_data_is_ignored(bool fullRoad, bool async)
    {
        var clock = new FakeTimeProvider(Start);
        await using var music = await MusicAsync(fullRoad, clock);
        await using var db = music.Open();
        var album = new Album { Title = "Help!", Modified = Start.AddYears(5) };
        var artist = new Artist { Name = "Ringo", Modified = Start.AddYears(5) };
        db.AddRange(album, artist);
        await db.SaveAsync(async);
        Assert.Equal((Start.AddTicks(-7), Start.AddTicks(-7)), (album.Modified, artist.Modified));

        // Alone it is no change.
        album.Modified = Start.AddYears(6);
        artist.Modified = Start.AddYears(6);
        Assert.Equal(0, await db.SaveAsync(async));
        Assert.Equal((Start.AddTicks(-7), Start.AddTicks(-7)), (album.Modified, artist.Modified));

        clock.Advance(TimeSpan.FromMinutes(1));
        db.Entry(album).CurrentValues.SetValues(new { Title = "Help! (Mono)", Modified = Start.AddYears(7) });
        db.Entry(artist).CurrentValues.SetValues(new { Name = "Ringo Starr", Modified = Start.AddYears(7), Version = 70 });
        await db.SaveAsync(async);
        Assert.Equal((Start.AddTicks(-7).AddMinutes(1), 2), (album.Modified, artist.Version));
        Assert.Equal("2026-11-22 10:12:12.123456", await music.TimeAsync("Albums", album.Id));
        Assert.Equal("2026-11-22 10:12:12.123456", await music.TimeAsync("Artists", artist.Id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task After_a_failure_the_time_is_where_it_was(bool fullRoad, bool async)
    {
        var clock = new FakeTimeProvider(Start);
        await using var music = await MusicAsync(fullRoad, clock);
        await using var db = music.Open();
        var (album, artist) = await AddAsync(db);

        clock.Advance(TimeSpan.FromSeconds(1));
        album.Title = "Yellow Submarine";
        artist.Name = "Jeremy Hillary Boob";
        var verse = new Verse { SongId = 12345, Text = "We all live" };
        db.Add(verse);
        await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveAsync(async));

        Assert.Equal((Start.AddTicks(-7), Start.AddTicks(-7), 1), (album.Modified, artist.Modified, artist.Version));
        Assert.Equal($"music.album-{album.Id},2026-11-22T10:11:12.123456Z", db.ETagOf(album).ToString());

        db.Entry(verse).State = EntityState.Detached;
        await db.SaveAsync(async);
        Assert.Equal("2026-11-22 10:11:13.123456", await music.TimeAsync("Albums", album.Id));
        Assert.Equal("2026-11-22 10:11:13.123456", await music.TimeAsync("Artists", artist.Id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task After_a_rollback_the_time_is_where_it_was(bool fullRoad, bool async)
    {
        var clock = new FakeTimeProvider(Start);
        await using var music = await MusicAsync(fullRoad, clock);
        await using var db = music.Open();
        var (album, artist) = await AddAsync(db);

        clock.Advance(TimeSpan.FromSeconds(1));
        await using (await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            album.Title = "Revolver";
            artist.Name = "Klaus";
            await db.SaveAsync(async);
            Assert.Equal(Start.AddTicks(-7).AddSeconds(1), album.Modified);
        }

        Assert.Equal((Start.AddTicks(-7), Start.AddTicks(-7), 1), (album.Modified, artist.Modified, artist.Version));
        Assert.Equal(0, await db.SaveAsync(async));
        (album.Title, artist.Name) = ("Help!", "Robert");
        await db.SaveAsync(async);
        Assert.Equal("2026-11-22 10:11:13.123456", await music.TimeAsync("Albums", album.Id));
        Assert.Equal("2026-11-22 10:11:13.123456", await music.TimeAsync("Artists", artist.Id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_time_that_cannot_grow_is_refused_before_anything_is_written(bool fullRoad, bool async)
    {
        await using var music = await MusicAsync(fullRoad, new FakeTimeProvider(Start));
        await using var db = music.Open();
        var (album, artist) = await AddAsync(db);
        var last = Database.IsSqlite ? "9999-12-31 23:59:59.9999999+00:00" : "infinity";
        await music.ExecuteAsync($"""UPDATE "Albums" SET "Modified" = '{last}' WHERE "Id" = {album.Id}""");
        await music.ExecuteAsync($"""UPDATE "Artists" SET "Modified" = '{last}' WHERE "Id" = {artist.Id}""");
        await db.Entry(album).ReloadAsync(Music.Cancellation);
        await db.Entry(artist).ReloadAsync(Music.Cancellation);
        Assert.Equal(DateTimeOffset.MaxValue, album.Modified);

        album.Title = "The End";
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveAsync(async));
        Assert.Contains("'Album'", refusal.Message);
        Assert.Contains("'Modified'", refusal.Message);
        Assert.DoesNotContain("long", refusal.Message);
        Assert.Equal(DateTimeOffset.MaxValue, album.Modified);
        await db.Entry(album).ReloadAsync(Music.Cancellation);
        Assert.Equal("Abbey Road", album.Title);

        artist.Name = "The End";
        refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveAsync(async));
        Assert.Contains("'Artist'", refusal.Message);
        Assert.Contains("'Modified'", refusal.Message);
        Assert.Equal((1, DateTimeOffset.MaxValue), (artist.Version, artist.Modified));
        await db.Entry(artist).ReloadAsync(Music.Cancellation);
        Assert.Equal("The Beatles", artist.Name);
    }

    [Fact]
    public async Task The_clock_of_the_options_goes_before_the_one_of_the_application()
    {
        var services = new ServiceCollection().AddSingleton<TimeProvider>(new FakeTimeProvider(Start.AddYears(1))).BuildServiceProvider();
        await using var music = await Database.CreateAsync<MusicContext>(options => options
            .UseApplicationServiceProvider(services)
            .UseEtagVersioning(settings => settings.UseTimeProvider(new FakeTimeProvider(Start))));
        await using var db = music.Open();

        var (album, _) = await AddAsync(db);

        Assert.Equal(Start.AddTicks(-7), album.Modified);
    }

    [Fact]
    public async Task Without_a_clock_of_its_own_a_context_has_the_one_of_the_application()
    {
        await using var music = await Database.MusicAsync(fullRoad: false);
        await using var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(new FakeTimeProvider(Start))
            .AddDbContext<MusicContext>(options => music.Configure(options))
            .BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();

        var (album, _) = await AddAsync(scope.ServiceProvider.GetRequiredService<MusicContext>());

        Assert.Equal(Start.AddTicks(-7), album.Modified);
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task Without_any_clock_it_is_the_time_of_day(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        await using var db = music.Open();
        var before = DateTimeOffset.UtcNow;

        var (album, _) = await AddAsync(db);

        Assert.InRange(album.Modified, before.AddMicroseconds(-1), DateTimeOffset.UtcNow);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_DateTime_is_UTC_and_guards_the_row(bool fullRoad, bool async)
    {
        var clock = new FakeTimeProvider(Start);
        await using var studio = await Database.CreateAsync<RecordingContext>(Road(fullRoad, clock));
        await using var db = studio.Open();
        var recording = new Recording { Title = "Take 1", ChangedAt = new DateTime(2040, 1, 1, 0, 0, 0, DateTimeKind.Local) };
        db.Add(recording);
        await db.SaveAsync(async);

        Assert.Equal(Start.AddTicks(-7).UtcDateTime, recording.ChangedAt);
        Assert.Equal(StartText, await studio.TimeAsync("Recordings", recording.Id, "ChangedAt"));
        var tag = $"recording.recording-{recording.Id},2026-11-22T10:11:12.123456Z";
        Assert.Equal(tag, db.ETagOf(recording).ToString());

        await using var other = studio.Open();
        var copy = await other.Recordings.SingleAsync(Music.Cancellation);
        Assert.Equal(tag, other.ETagOf(copy).ToString());

        other.Entry(copy).IfMatch($"\"{tag}\"");
        copy.Title = "Take 2";
        await other.SaveAsync(async);
        Assert.Equal("2026-11-22 10:11:12.123457", await studio.TimeAsync("Recordings", recording.Id, "ChangedAt"));

        recording.Title = "Take 3";
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        Assert.Equal(tag, db.ETagOf(recording).ToString());

        other.Remove(copy);
        await other.SaveAsync(async);
        Assert.Empty(await other.Recordings.ToListAsync(Music.Cancellation));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_time_that_another_program_wrote_is_matched_and_moves_on(bool fullRoad, bool async)
    {
        // SQLite keeps the seventh digit and the offset as they are; PostgreSQL rounds, to UTC.
        var (seen, moved) = Database.IsSqlite ? ("123456", "123457") : ("123457", "123458");
        await using var music = await MusicAsync(fullRoad, new FakeTimeProvider(Start));
        await using var studio = await Database.CreateAsync<RecordingContext>(Road(fullRoad, new FakeTimeProvider(Start)));
        await using var db = music.Open();
        await using var tapes = studio.Open();
        var (album, _) = await AddAsync(db);
        var recording = new Recording { Title = "Take 1" };
        tapes.Add(recording);
        await tapes.SaveAsync(async);

        foreach (var text in (string[])["2026-11-22 10:11:12.1234569+00:00", "2026-11-22 15:56:12.1234569+05:45"])
        {
            await music.ExecuteAsync($"""UPDATE "Albums" SET "Modified" = '{text}' WHERE "Id" = {album.Id}""");
            await db.Entry(album).ReloadAsync(Music.Cancellation);
            var tag = $"\"music.album-{album.Id},2026-11-22T10:11:12.{seen}Z\"";
            Assert.Equal(tag, db.Entry(album).ETag().ToHeader());

            db.Entry(album).IfMatch(tag);
            album.Title = text;
            await db.SaveAsync(async);
            Assert.Equal($"2026-11-22 10:11:12.{moved}", await music.TimeAsync("Albums", album.Id));
        }

        await studio.ExecuteAsync($"""UPDATE "Recordings" SET "ChangedAt" = '2026-11-22 10:11:12.1234569{(Database.IsSqlite ? "" : "Z")}' WHERE "Id" = {recording.Id}""");
        await tapes.Entry(recording).ReloadAsync(Music.Cancellation);
        tapes.Entry(recording).IfMatch($"\"recording.recording-{recording.Id},2026-11-22T10:11:12.{seen}Z\"");
        recording.Title = "Take 2";
        await tapes.SaveAsync(async);
        Assert.Equal($"2026-11-22 10:11:12.{moved}", await studio.TimeAsync("Recordings", recording.Id, "ChangedAt"));
    }

    private Task<ContextDatabase<MusicContext>> MusicAsync(bool fullRoad, TimeProvider clock)
        => Database.CreateAsync<MusicContext>(Road(fullRoad, clock));

    /// <summary>A clock of the options needs the full road; the short one has the application's.</summary>
    private static Action<DbContextOptionsBuilder> Road(bool fullRoad, TimeProvider clock)
    {
        var services = new ServiceCollection().AddSingleton(clock).BuildServiceProvider();
        return options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning(settings => settings.UseTimeProvider(clock));
            }
            else
            {
                options.UseApplicationServiceProvider(services);
            }
        };
    }

    private static async Task<(Album Album, Artist Artist)> AddAsync(MusicContext db)
    {
        var album = new Album { Title = "Abbey Road" };
        var artist = new Artist { Name = "The Beatles" };
        db.AddRange(album, artist);
        await db.SaveChangesAsync(Music.Cancellation);
        return (album, artist);
    }
}

[Sqlite]
public sealed class SqliteModifiedTests(SqliteDatabase database) : ModifiedTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresModifiedTests(PostgresDatabase database) : ModifiedTests(database), IClassFixture<PostgresDatabase>;
