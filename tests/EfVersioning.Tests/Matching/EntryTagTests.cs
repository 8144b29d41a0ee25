using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Matching;

/// <summary>The tag of an entry: what is in the database, as far as its context knows.</summary>
public abstract class EntryTagTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_pending_change_does_not_show_in_the_tag(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        AssertTag(db, song, $"music.song-{id},1");

        song.Title = "Here Comes the Sun";
        song.Version = 70;
        db.ChangeTracker.DetectChanges();
        Assert.Equal(EntityState.Modified, db.Entry(song).State);
        AssertTag(db, song, $"music.song-{id},1");

        db.Remove(song);
        AssertTag(db, song, $"music.song-{id},1");
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_row_whose_version_is_negative_has_no_tag_and_is_saved_all_the_same(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        await music.AddSongAsync();
        await using var db = music.Open();
        await db.Database.ExecuteSqlRawAsync("UPDATE \"Songs\" SET \"Version\" = -2", Music.Cancellation);
        var song = await db.Songs.SingleAsync(Music.Cancellation);

        Assert.Contains("a version is never negative", Assert.Throws<InvalidOperationException>(() => db.ETagOf(song)).Message, StringComparison.Ordinal);
        for (var version = -1; version <= 0; version++)
        {
            song.Title += "x";
            await db.SaveChangesAsync(Music.Cancellation);
            Assert.Equal(version, song.Version);
        }

        AssertTag(db, song, $"music.song-{song.Id},0");
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_saved_change_shows_in_the_tag(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        await using var db = music.Open();
        var song = new Song { Title = "Here Comes the Sun" };
        db.Add(song);
        await db.SaveChangesAsync(Music.Cancellation);
        AssertTag(db, song, $"music.song-{song.Id},1");

        song.Title = "Because";
        await db.SaveChangesAsync(Music.Cancellation);
        AssertTag(db, song, $"music.song-{song.Id},2");
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_new_entity_has_no_tag_before_it_is_saved(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        await using var db = music.Open();
        var song = new Song { Id = 3, Title = "Here Comes the Sun", Version = 7 };
        db.Add(song);

        Assert.Contains("SaveChanges", Assert.Throws<InvalidOperationException>(() => db.Entry(song).ETag()).Message);
        Assert.Contains("SaveChanges", Assert.Throws<InvalidOperationException>(() => db.ETagOf(song)).Message);
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task An_untracked_entity_goes_by_its_values(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await music.ChangeElsewhereAsync(id);
        await using var db = music.Open();
        var song = await db.Songs.AsNoTracking().SingleAsync(Music.Cancellation);

        AssertTag(db, song, $"music.song-{id},2");
        Assert.Empty(db.ChangeTracker.Entries());
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task An_entity_without_a_version_says_which_line_to_add(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        await using var db = music.Open();
        var note = new Note { Text = "Loud" };
        db.Add(note);
        await db.SaveChangesAsync(Music.Cancellation);

        foreach (var refusal in (InvalidOperationException[])
            [Assert.Throws<InvalidOperationException>(() => db.ETagOf(note)), Assert.Throws<InvalidOperationException>(() => db.Entry(note).ETag())])
        {
            Assert.Contains("'Note'", refusal.Message);
            Assert.Contains("IVersioned", refusal.Message);
            Assert.Contains("modelBuilder.Entity<Note>().HasEtagVersion(", refusal.Message);
        }
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_tag_is_made_without_detecting_changes(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        var entry = db.Entry(song);
        var detections = 0;
        db.ChangeTracker.DetectingAllChanges += (_, _) => detections++;
        db.ChangeTracker.DetectingEntityChanges += (_, _) => detections++;
        song.Title = "Here Comes the Sun";

        _ = db.ETagOf(song);
        _ = entry.ETag();
        Assert.Equal((0, true), (detections, db.ChangeTracker.AutoDetectChangesEnabled));

        // The count counts.
        Assert.Equal(EntityState.Modified, db.Entry(song).State);
        Assert.NotEqual(0, detections);

        db.ChangeTracker.AutoDetectChangesEnabled = false;
        _ = db.ETagOf(song);
        Assert.Throws<InvalidOperationException>(() => db.ETagOf(new Note()));
        Assert.False(db.ChangeTracker.AutoDetectChangesEnabled);
    }

    private static void AssertTag(MusicContext db, Song song, string tag)
    {
        Assert.Equal(tag, db.ETagOf(song).ToString());
        Assert.Equal(tag, db.Entry(song).ETag().ToString());
        Assert.Equal(tag, db.Entry((object)song).ETag().ToString());
    }
}

[Sqlite]
public sealed class SqliteEntryTagTests(SqliteDatabase database) : EntryTagTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresEntryTagTests(PostgresDatabase database) : EntryTagTests(database), IClassFixture<PostgresDatabase>;
