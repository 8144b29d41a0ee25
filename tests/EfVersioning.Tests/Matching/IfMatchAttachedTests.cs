using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Matching;

/// <summary>If-Match on an entity that was attached without being read: the header says what the client saw, not the body.</summary>
public abstract class IfMatchAttachedTests(TestDatabase database) : DatabaseTests(database)
{
    /// <summary>Ways to attach an entity by its key, with the version that came in with the body.</summary>
    public static TheoryData<string, int> Attachments => new()
    {
        { "Attach and change", 0 },
        { "Attach and mark the property", 0 },
        { "Attach and mark the entity", 0 }, { "Attach and mark the entity", 1 }, { "Attach and mark the entity", 2 }, { "Attach and mark the entity", 70 },
        { "Update", 0 }, { "Update", 1 }, { "Update", 2 }, { "Update", 70 },
    };

    [Theory]
    [MemberData(nameof(Attachments))]
    public async Task The_header_says_the_version(string attachment, int version)
    {
        foreach (var fullRoad in (bool[])[false, true])
        {
            await using var music = await MusicAsync(fullRoad);
            var id = await AddAtVersion2Async(music);
            await using var db = music.Open();
            var (song, change) = Attached(db, attachment, id, version);
            db.Entry(song).IfMatch($"\"music.song-{id},2\"");
            change();
            await db.SaveChangesAsync(Music.Cancellation);

            Assert.Equal((3, $"music.song-{id},3"), (song.Version, db.ETagOf(song).ToString()));
            Assert.Equal(("Here Comes the Sun", 3), await music.RowAsync(id));
        }
    }

    [Theory]
    [MemberData(nameof(Attachments))]
    public async Task A_stale_header_is_refused_by_the_database(string attachment, int version)
    {
        foreach (var fullRoad in (bool[])[false, true])
        {
            await using var music = await MusicAsync(fullRoad);
            var id = await AddAtVersion2Async(music);
            await using var db = music.Open();
            var (song, change) = Attached(db, attachment, id, version);
            db.Entry(song).IfMatch($"\"music.song-{id},1\"");
            change();

            for (var attempt = 0; attempt < 2; attempt++)
            {
                var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Music.Cancellation));
                Assert.Equal($"\"music.song-{id},1\"", Assert.Single(stale.Conflicts).Expected);
                Assert.Equal(1, song.Version);
            }

            Assert.Equal(("Something", 2), await music.RowAsync(id));

            // It can still be told the right version.
            db.Entry(song).IfMatch(null);
            await db.Entry(song).ReloadAsync(Music.Cancellation);
            db.Entry(song).IfMatch($"\"music.song-{id},2\"");
            song.Title = "Because";
            await db.SaveChangesAsync(Music.Cancellation);
            Assert.Equal(("Because", 3), await music.RowAsync(id));
        }
    }

    [Theory]
    [InlineData("2147483647")]
    [InlineData("2147483646")]
    [InlineData("9223372036854775807")]
    [InlineData("9999-12-31T23:59:59.999999Z")]
    [InlineData("9999-12-31T23:59:59.999998Z")]
    [InlineData("0001-01-01T00:00:00.000000Z")]
    [InlineData("0001-01-02T00:00:00.000000Z")]
    public async Task A_header_at_the_end_of_all_versions_is_refused_like_any_other(string version)
    {
        await using var music = await MusicAsync(fullRoad: true);
        var id = await AddAtVersion2Async(music);
        await using var db = music.Open();
        var album = new Album { Title = "Abbey Road" };
        db.Add(album);
        await db.SaveChangesAsync(Music.Cancellation);

        db.ChangeTracker.Clear();
        var song = new Song { Id = id };
        var copy = new Album { Id = album.Id };
        db.AttachRange(song, copy);
        foreach (var (entity, field) in ((object, string)[])[(song, $"\"music.song-{id},{version}\""), (copy, $"\"music.album-{album.Id},{version}\"")])
        {
            try
            {
                db.Entry(entity).IfMatch(field);
            }
            catch (StaleETagException)
            {
                // Refused at once: no such version can be saved over.
            }
        }

        song.Title = "The End";
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Music.Cancellation));
        db.Entry(song).State = EntityState.Detached;
        copy.Title = "The End";
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Music.Cancellation));
        Assert.Equal(("Something", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Attachments))]
    public async Task A_header_that_speaks_of_no_version_of_the_row_is_refused_at_once(string attachment, int version)
    {
        await using var music = await MusicAsync(fullRoad: true);
        var id = await AddAtVersion2Async(music);
        foreach (var field in (string[])[$"\"music.song-{id}1,2\"", $"\"music.album-{id},2\"", $"W/\"music.song-{id},2\"", ""])
        {
            await using var db = music.Open();
            var (song, change) = Attached(db, attachment, id, version);
            var early = Assert.Throws<StaleETagException>(() => db.Entry(song).IfMatch(field));
            Assert.Equal((field, null), (Assert.Single(early.Conflicts).Expected, early.Conflicts[0].Current));

            change();
            for (var attempt = 0; attempt < 2; attempt++)
            {
                await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Music.Cancellation));
                Assert.Equal(version, song.Version);
            }

            Assert.Equal(("Something", 2), await music.RowAsync(id));
        }
    }

    [Theory]
    [MemberData(nameof(Attachments))]
    public async Task A_header_that_names_no_one_version_asks_for_the_row_to_be_loaded(string attachment, int version)
    {
        await using var music = await MusicAsync(fullRoad: true);
        var id = await AddAtVersion2Async(music);
        foreach (var field in (string[])["*", $"\"music.song-{id},1\", \"music.song-{id},3\""])
        {
            await using var db = music.Open();
            var (song, change) = Attached(db, attachment, id, version);
            Assert.Contains("Load the row first", Assert.Throws<InvalidOperationException>(() => db.Entry(song).IfMatch(field)).Message);

            change();
            await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Music.Cancellation));
            Assert.Equal(("Something", 2), await music.RowAsync(id));
        }
    }

    [Theory]
    [MemberData(nameof(Attachments))]
    public async Task A_version_that_is_listed_twice_is_one_version(string attachment, int version)
    {
        await using var music = await MusicAsync(fullRoad: true);
        var id = await AddAtVersion2Async(music);
        await using var db = music.Open();
        var (song, change) = Attached(db, attachment, id, version);
        db.Entry(song).IfMatch($"\"music.song-{id},2\", \"music.song-{id},2;gzip\", \"music.song-9{id},1\"");
        change();
        await db.SaveChangesAsync(Music.Cancellation);

        Assert.Equal(("Here Comes the Sun", 3), await music.RowAsync(id));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_row_is_deleted_by_its_key_and_the_header(int version)
    {
        await using var music = await MusicAsync(fullRoad: true);
        var id = await AddAtVersion2Async(music);
        await using (var db = music.Open())
        {
            var song = new Song { Id = id, Version = version };
            db.Remove(song);
            if (version == 0)
            {
                db.Entry(song).IfMatch($"\"music.song-{id},1\"");
            }
            else
            {
                Assert.Throws<StaleETagException>(() => db.Entry(song).IfMatch($"\"music.song-{id},1\""));
            }

            await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Music.Cancellation));
            Assert.Equal(("Something", 2), await music.RowAsync(id));
        }

        await using (var db = music.Open())
        {
            var song = new Song { Id = id, Version = version };
            db.Remove(song);
            db.Entry(song).IfMatch($"\"music.song-{id},2\"");
            await db.SaveChangesAsync(Music.Cancellation);
            Assert.Null(await music.RowAsync(id));
        }
    }

    [Fact]
    public async Task An_album_is_guarded_by_the_time_in_the_header()
    {
        await using var music = await MusicAsync(fullRoad: true);
        var album = new Album { Title = "Abbey Road" };
        string old;
        await using (var db = music.Open())
        {
            db.Add(album);
            await db.SaveChangesAsync(Music.Cancellation);
            old = db.Entry(album).ETag().ToHeader();
            album.Title = "Abbey Road (Remastered)";
            await db.SaveChangesAsync(Music.Cancellation);
        }

        foreach (var update in (bool[])[false, true])
        {
            await using var db = music.Open();
            var stale = new Album { Id = album.Id, Modified = update ? album.Modified.AddYears(1) : default };
            db.Entry(stale).State = update ? EntityState.Modified : EntityState.Unchanged;
            db.Entry(stale).IfMatch(old);
            stale.Title = "Let It Be";
            await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Music.Cancellation));
        }

        await using (var db = music.Open())
        {
            var current = new Album { Id = album.Id };
            db.Attach(current);
            db.Entry(current).IfMatch(new ETag("music", "album", $"{album.Id}", album.Modified).ToHeader());
            current.Title = "Let It Be";
            await db.SaveChangesAsync(Music.Cancellation);
            Assert.True(current.Modified > album.Modified);
            db.ChangeTracker.Clear();
            Assert.Equal("Let It Be", (await db.Albums.SingleAsync(a => a.Id == album.Id, Music.Cancellation)).Title);
        }
    }

    private Task<ContextDatabase<MusicContext>> MusicAsync(bool fullRoad)
        => Database.SharedAsync<MusicContext>(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }
        });

    private static async Task<int> AddAtVersion2Async(ContextDatabase<MusicContext> music)
    {
        var id = await music.AddSongAsync();
        await music.ChangeElsewhereAsync(id);
        return id;
    }

    /// <summary>The song, and what is left to do after IfMatch.</summary>
    private static (Song Song, Action Change) Attached(MusicContext db, string attachment, int id, int version)
    {
        var song = new Song { Id = id, Version = version };
        switch (attachment)
        {
            case "Attach and change":
                db.Attach(song);
                return (song, () => song.Title = "Here Comes the Sun");
            case "Attach and mark the property":
                song.Title = "Here Comes the Sun";
                db.Attach(song).Property(s => s.Title).IsModified = true;
                return (song, () => { });
            case "Attach and mark the entity":
                song.Title = "Here Comes the Sun";
                db.Entry(song).State = EntityState.Modified;
                return (song, () => { });
            case "Update":
                song.Title = "Here Comes the Sun";
                db.Update(song);
                return (song, () => { });
            default:
                throw new ArgumentException(attachment);
        }
    }
}

[Sqlite]
public sealed class SqliteIfMatchAttachedTests(SqliteDatabase database) : IfMatchAttachedTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresIfMatchAttachedTests(PostgresDatabase database) : IfMatchAttachedTests(database), IClassFixture<PostgresDatabase>;
