using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Primitives;

namespace EfVersioning.Tests.Matching;

/// <summary>What an If-Match can say of a row that was loaded at version 2. <c>#</c> stands for its key.</summary>
public abstract class IfMatchFieldTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [InlineData("\"music.song-#,2\"")]
    [InlineData(" \t\"music.song-#,2\" ")]
    [InlineData("\"music.song-#,2;gzip\"")]
    [InlineData("\"music.song-#,1\", \"music.song-#,2\"")]
    [InlineData("\"music.song-#,2\",\"music.song-#,1\"")]
    [InlineData("\"a,b\", \"music.song-#,2\"")]
    [InlineData("W/\"music.song-#,2\", \"music.song-#,2\"")]
    [InlineData(",, \"music.song-#,2\" ,")]
    [InlineData("music.song-#,2")]
    [InlineData("music.song-#,1, music.song-#,2")]
    [InlineData("\"music.song-#,1\", music.song-#,2")]
    [InlineData("*")]
    [InlineData(" * ")]
    public async Task A_field_that_names_the_version_lets_the_save_through(string field)
    {
        await using var music = await MusicAsync();
        var (db, song) = await LoadedAtVersion2Async(music);
        await using (db)
        {
            db.Entry(song).IfMatch(Of(song, field));
            song.Title = "Here Comes the Sun";
            await db.SaveChangesAsync(Music.Cancellation);

            Assert.Equal(("Here Comes the Sun", 3), await music.RowAsync(song.Id));
        }
    }

    [Theory]
    [InlineData("\"music.song-#,1\"")]
    [InlineData("\"music.song-#,3\"")]
    [InlineData("music.song-#,1")]
    [InlineData("\"music.song-#,1\", \"music.song-#,3\"")]
    [InlineData("W/\"music.song-#,2\"")]
    [InlineData("\"music.song-#1,2\"")]
    [InlineData("\"music.song-0#,2\"")]
    [InlineData("\"music.song-#:#,2\"")]
    [InlineData("\"music.song-,2\"")]
    [InlineData("\"music.album-#,2\"")]
    [InlineData("\"music.verse-#,2\"")]
    [InlineData("\"music.Song-#,2\"")]
    [InlineData("\"jazz.song-#,2\"")]
    [InlineData("\"music.song-#,02\"")]
    [InlineData("\"music.song-#,+2\"")]
    [InlineData("\"music.song-#,-1\"")]
    [InlineData("\"music.song-#,0\"")]
    [InlineData("\"music.song-#,2147483650\"")]
    [InlineData("\"music.song-#,4294967298\"")]
    [InlineData("\"music.song-#,99999999999999999999\"")]
    [InlineData("\"music.song-#,2026-11-22T10:11:12.123456Z\"")]
    [InlineData("\"music.song-%23,2\"")]
    [InlineData("\"of-somebody-else\"")]
    [InlineData("\"\"")]
    [InlineData("\"*\"")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(", ,")]
    public async Task A_field_that_names_no_version_of_the_row_is_refused_and_nothing_is_written(string field)
    {
        await using var music = await MusicAsync();
        var (db, song) = await LoadedAtVersion2Async(music);
        await using (db)
        {
            field = Of(song, field);
            var early = Assert.Throws<StaleETagException>(() => db.Entry(song).IfMatch(field));
            var conflict = Assert.Single(early.Conflicts);
            Assert.Equal((field, ETagConflictReason.Changed, db.ETagOf(song)), (conflict.Expected, conflict.Reason, conflict.Current));
            await NothingIsWrittenAsync(music, db, song);
        }
    }

    [Theory]
    [InlineData("2")]
    [InlineData("abc")]
    [InlineData("\"")]
    [InlineData("\"music.song-#,2")]
    [InlineData("music.song-#,2\"")]
    [InlineData("'music.song-#,2'")]
    [InlineData("w/\"music.song-#,2\"")]
    [InlineData("W/ \"music.song-#,2\"")]
    [InlineData("W/music.song-#,2")]
    [InlineData("\"music.song-#,2\" \"music.song-#,3\"")]
    [InlineData("\"music.song-#,2\"; q=1")]
    [InlineData("\"music.song-#,2\"x")]
    [InlineData("\"music.song-#,2\", nonsense")]
    [InlineData("nonsense, \"music.song-#,2\"")]
    [InlineData("\"music.song-#,2\", *")]
    [InlineData("*, \"music.song-#,2\"")]
    [InlineData("**")]
    [InlineData("\"music.song-#,2\"\r\nX-Other: 1")]
    [InlineData("\"of somebody else\"")]
    [InlineData("\"music.song-#,2\0\"")]
    public async Task A_malformed_field_says_so_and_nothing_is_written(string field)
    {
        await using var music = await MusicAsync();
        var (db, song) = await LoadedAtVersion2Async(music);
        await using (db)
        {
            field = Of(song, field);
            var malformed = Assert.Throws<MalformedIfMatchException>(() => db.Entry(song).IfMatch(field));
            Assert.Equal(field, malformed.Header);
            await NothingIsWrittenAsync(music, db, song);
        }
    }

    [Fact]
    public async Task An_absent_field_asks_nothing_and_takes_an_earlier_one_back()
    {
        await using var music = await MusicAsync();
        var (db, song) = await LoadedAtVersion2Async(music);
        await using (db)
        {
            db.Entry(song).IfMatch(null);
            song.Title = "First";
            await db.SaveChangesAsync(Music.Cancellation);
            Assert.Equal(("First", 3), await music.RowAsync(song.Id));

            Assert.Throws<StaleETagException>(() => db.Entry(song).IfMatch(Of(song, "\"music.song-#,1\"")));
            db.Entry(song).IfMatch(StringValues.Empty);
            song.Title = "Second";
            await db.SaveChangesAsync(Music.Cancellation);
            Assert.Equal(("Second", 4), await music.RowAsync(song.Id));

            Assert.Throws<MalformedIfMatchException>(() => db.Entry(song).IfMatch("nonsense"));
            db.Entry(song).IfMatch(null);
            song.Title = "Third";
            await db.SaveChangesAsync(Music.Cancellation);
            Assert.Equal(("Third", 5), await music.RowAsync(song.Id));
        }
    }

    [Fact]
    public async Task A_later_field_replaces_an_earlier_one()
    {
        await using var music = await MusicAsync();
        var (db, song) = await LoadedAtVersion2Async(music);
        await using (db)
        {
            Assert.Throws<StaleETagException>(() => db.Entry(song).IfMatch(Of(song, "\"music.song-#,1\"")));
            db.Entry(song).IfMatch(Of(song, "\"music.song-#,2\""));
            song.Title = "First";
            await db.SaveChangesAsync(Music.Cancellation);

            db.Entry(song).IfMatch("*");
            Assert.Throws<StaleETagException>(() => db.Entry(song).IfMatch(Of(song, "\"music.song-#,2\"")));
            song.Title = "Second";
            await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Music.Cancellation));
            Assert.Equal(("First", 3), await music.RowAsync(song.Id));
        }
    }

    [Fact]
    public async Task Several_field_lines_are_one_list()
    {
        await using var music = await MusicAsync();
        var (db, song) = await LoadedAtVersion2Async(music);
        await using (db)
        {
            var lines = new StringValues([Of(song, "\"music.song-#,1\""), Of(song, "\"music.song-#,2\"")]);
            db.Entry(song).IfMatch(lines);
            song.Title = "Come Together";
            await db.SaveChangesAsync(Music.Cancellation);
            Assert.Equal(("Come Together", 3), await music.RowAsync(song.Id));

            Assert.Throws<StaleETagException>(() => db.Entry(song).IfMatch(lines));
            Assert.Throws<MalformedIfMatchException>(() => db.Entry(song).IfMatch(new StringValues([Of(song, "\"music.song-#,3\""), "*"])));
        }
    }

    [Fact]
    public async Task Both_forms_of_entry_are_guarded_and_handed_back()
    {
        await using var music = await MusicAsync();
        var (db, song) = await LoadedAtVersion2Async(music);
        await using (db)
        {
            var generic = db.Entry(song);
            var plain = db.Entry((object)song);
            Assert.Same(generic, generic.IfMatch(Of(song, "\"music.song-#,2\"")));
            Assert.Same(plain, plain.IfMatch(Of(song, "\"music.song-#,2\"")));
            Assert.Throws<StaleETagException>(() => generic.IfMatch(Of(song, "\"music.song-#,1\"")));
            Assert.Throws<StaleETagException>(() => plain.IfMatch(Of(song, "\"music.song-#,1\"")));
            Assert.Throws<MalformedIfMatchException>(() => plain.IfMatch("nonsense"));
            await NothingIsWrittenAsync(music, db, song);
        }
    }

    private Task<ContextDatabase<MusicContext>> MusicAsync() => Database.SharedAsync<MusicContext>(options => options.UseEtagVersioning());

    private static string Of(Song song, string field) => field.Replace("#", $"{song.Id}", StringComparison.Ordinal);

    private static async Task<(MusicContext, Song)> LoadedAtVersion2Async(ContextDatabase<MusicContext> music)
    {
        var id = await music.AddSongAsync();
        await music.ChangeElsewhereAsync(id);
        var db = music.Open();
        return (db, await db.Songs.SingleAsync(song => song.Id == id, Music.Cancellation));
    }

    /// <summary>A handler that swallows the exception writes nothing by saving, however often it tries.</summary>
    private static async Task NothingIsWrittenAsync(ContextDatabase<MusicContext> music, MusicContext db, Song song)
    {
        Assert.Equal(0, await db.SaveChangesAsync(Music.Cancellation));
        song.Title = "Swallowed";
        for (var attempt = 0; attempt < 2; attempt++)
        {
            await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Music.Cancellation));
            Assert.Equal(2, song.Version);
            Assert.Equal($"music.song-{song.Id},2", db.ETagOf(song).ToString());
        }

        db.Remove(song);
        Assert.Throws<StaleETagException>(() => db.SaveChanges());
        Assert.Equal(2, song.Version);
        Assert.Equal(("Something", 2), await music.RowAsync(song.Id));
    }
}

[Sqlite]
public sealed class SqliteIfMatchFieldTests(SqliteDatabase database) : IfMatchFieldTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresIfMatchFieldTests(PostgresDatabase database) : IfMatchFieldTests(database), IClassFixture<PostgresDatabase>;
