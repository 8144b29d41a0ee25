using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Matching;

/// <summary>If-Match on a loaded entry, from the request to the save: nobody writes over a version that they have not seen.</summary>
public abstract class IfMatchTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_matching_save_moves_the_version_and_the_tag(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);

        db.Entry(song).IfMatch($"\"music.song-{id},1\"");
        song.Title = "Here Comes the Sun";
        await db.SaveAsync(async);

        Assert.Equal(2, song.Version);
        Assert.Equal(("Here Comes the Sun", 2), await music.RowAsync(id));
        Assert.Equal($"\"music.song-{id},2\"", db.Entry(song).ETag().ToHeader());
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_writer_between_IfMatch_and_the_save_is_found_by_the_database(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        var field = $"\"music.song-{id},9\", \"music.song-{id},1\"";
        db.Entry(song).IfMatch(field);
        await music.ChangeElsewhereAsync(id, "Something");

        song.Title = "Here Comes the Sun";
        var late = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));

        Assert.Equal(field, Assert.Single(late.Conflicts).Expected);
        Assert.Equal(1, song.Version);
        Assert.Equal(("Something", 2), await music.RowAsync(id));
        var early = Assert.Throws<StaleETagException>(() => db.Entry(song).IfMatch($"\"music.song-{id},2\""));
        Assert.Equal(late.GetType(), early.GetType());
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_swallowed_refusal_is_a_refused_save(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await music.ChangeElsewhereAsync(id, "Something");
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        Assert.Throws<StaleETagException>(() => db.Entry(song).IfMatch($"\"music.song-{id},1\""));

        // Neither with others' changes, nor when tried again.
        var note = new Note { Text = "Unrelated" };
        db.Add(note);
        await db.SaveAsync(async);
        song.Title = "Here Comes the Sun";
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
            Assert.Equal($"\"music.song-{id},1\"", Assert.Single(stale.Conflicts).Expected);
            Assert.Equal((2, $"music.song-{id},2"), (song.Version, db.ETagOf(song).ToString()));
        }

        Assert.Equal(("Something", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_swallowed_refusal_guards_what_is_excluded_from_the_version_too(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        Assert.Throws<MalformedIfMatchException>(() => db.Entry(song).IfMatch("nonsense"));

        song.Plays = 12;
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        Assert.Equal((1, 12), (song.Version, song.Plays));

        db.ChangeTracker.Clear();
        song = await db.Songs.SingleAsync(Music.Cancellation);
        Assert.Equal((1, 0), (song.Version, song.Plays));
        db.Entry(song).IfMatch($"\"music.song-{id},1\"");
        song.Plays = 13;
        await db.SaveAsync(async);
        Assert.Equal(1, song.Version);
        db.ChangeTracker.Clear();
        Assert.Equal(13, (await db.Songs.SingleAsync(Music.Cancellation)).Plays);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_put_that_changes_nothing_is_refused_when_its_tag_is_stale(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync("Something");
        await music.ChangeElsewhereAsync(id, "Here Comes the Sun");
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);

        song.Title = "Here Comes the Sun";
        var stale = Assert.Throws<StaleETagException>(() => db.Entry(song).IfMatch($"\"music.song-{id},1\""));
        Assert.Equal(412, stale.StatusCode);
        Assert.Equal(0, await db.SaveAsync(async));
        Assert.Equal(2, (await music.RowAsync(id))!.Value.Version);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_reload_does_not_move_what_the_client_saw(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        db.Entry(song).IfMatch($"\"music.song-{id},1\"");
        await music.ChangeElsewhereAsync(id, "Something");
        await db.Entry(song).ReloadAsync(Music.Cancellation);
        Assert.Equal(2, song.Version);

        song.Title = "Here Comes the Sun";
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        Assert.Equal((2, $"music.song-{id},2"), (song.Version, db.ETagOf(song).ToString()));
        db.Remove(song);
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        Assert.Equal(("Something", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_delete_goes_by_the_same_guard(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        db.Entry(song).IfMatch($"\"music.song-{id},1\"");
        db.Remove(song);
        await music.ChangeElsewhereAsync(id, "Something");
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        Assert.Equal(("Something", 2), await music.RowAsync(id));

        db.ChangeTracker.Clear();
        song = await db.Songs.SingleAsync(Music.Cancellation);
        db.Remove(song);
        Assert.Throws<StaleETagException>(() => db.Entry(song).IfMatch($"\"music.song-{id},1\""));
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        db.Entry(song).IfMatch($"\"music.song-{id},2\"");
        await db.SaveAsync(async);
        Assert.Null(await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task Any_row_that_exists_is_matched_by_an_asterisk(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        db.Entry(song).IfMatch("*");
        song.Title = "Here Comes the Sun";
        await db.SaveAsync(async);
        Assert.Equal(("Here Comes the Sun", 2), await music.RowAsync(id));

        // What was loaded is still what may be written over.
        db.Entry(song).IfMatch("*");
        await music.DeleteElsewhereAsync(id);
        song.Title = "Because";
        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        Assert.Equal(ETagConflictReason.Gone, Assert.Single((await stale.LoadCurrentAsync(Music.Cancellation)).Conflicts).Reason);
        Assert.Null(await music.RowAsync(id));
    }

    [Theory]
    [InlineData(false, "*")]
    [InlineData(false, "\"music.song-7,1\"")]
    [InlineData(false, "nonsense")]
    [InlineData(true, "*")]
    [InlineData(true, "\"music.song-7,1\"")]
    [InlineData(true, "nonsense")]
    public async Task A_row_that_is_not_there_yet_is_matched_by_nothing(bool fullRoad, string field)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        await using var db = music.Open();
        var song = new Song { Id = 7, Title = "Here Comes the Sun" };
        db.Add(song);

        if (field == "nonsense")
        {
            Assert.Throws<MalformedIfMatchException>(() => db.Entry(song).IfMatch(field));
        }
        else
        {
            var early = Assert.Throws<StaleETagException>(() => db.Entry(song).IfMatch(field));
            var conflict = Assert.Single(early.Conflicts);
            Assert.Equal((ETagConflictReason.Gone, null), (conflict.Reason, conflict.Current));
        }

        foreach (var async in (bool[])[false, true])
        {
            await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
            Assert.Null(await music.RowAsync(7));
        }

        db.Entry(song).IfMatch(null);
        await db.SaveChangesAsync(Music.Cancellation);
        Assert.Equal(("Here Comes the Sun", 1), await music.RowAsync(7));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task An_expectation_ends_with_the_save_that_met_it(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        db.Entry(song).IfMatch($"\"music.song-{id},1\"");
        song.Title = "First";
        await db.SaveAsync(async);

        song.Title = "Second";
        await db.SaveAsync(async);
        await music.ChangeElsewhereAsync(id, "Third");
        await db.Entry(song).ReloadAsync(Music.Cancellation);
        song.Title = "Fourth";
        await db.SaveAsync(async);

        Assert.Equal(("Fourth", 5), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task An_expectation_outlives_a_save_of_other_rows_and_one_that_failed(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        var other = await music.AddSongAsync("Other");
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(s => s.Id == id, Music.Cancellation);
        db.Entry(song).IfMatch($"\"music.song-{id},1\"");

        (await db.Songs.SingleAsync(s => s.Id == other, Music.Cancellation)).Title = "Changed";
        await db.SaveAsync(async);
        song.Title = "Here Comes the Sun";
        var verse = db.Add(new Verse { SongId = 12345 });
        await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveAsync(async));
        verse.State = EntityState.Detached;

        await music.ChangeElsewhereAsync(id, "Something");
        await db.Entry(song).ReloadAsync(Music.Cancellation);
        song.Title = "Here Comes the Sun";
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        Assert.Equal(("Something", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task An_expectation_that_was_met_and_rolled_back_is_met_again_or_not_at_all(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        db.Entry(song).IfMatch($"\"music.song-{id},1\"");
        song.Title = "Here Comes the Sun";
        await using (await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            await db.SaveAsync(async);
        }

        await music.ChangeElsewhereAsync(id, "Something");
        song.Title = "Here Comes the Sun, again";
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        Assert.Equal(("Something", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task After_a_refused_save_a_merge_on_purpose_goes_through(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        db.Entry(song).IfMatch($"\"music.song-{id},1\"");
        await music.ChangeElsewhereAsync(id, "Something");
        song.Title = "Here Comes the Sun";
        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));

        // As EF Core's own documentation does it.
        var entry = Assert.Single(stale.Entries);
        entry.OriginalValues.SetValues((await entry.GetDatabaseValuesAsync(Music.Cancellation))!);
        await db.SaveAsync(async);

        Assert.Equal(3, song.Version);
        Assert.Equal(("Here Comes the Sun", 3), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task After_a_refused_save_a_reload_and_the_change_again_go_through(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        db.Entry(song).IfMatch($"\"music.song-{id},1\"");
        await music.ChangeElsewhereAsync(id, "Something");
        song.Title = "Here Comes the Sun";
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));

        await db.Entry(song).ReloadAsync(Music.Cancellation);
        song.Title = "Here Comes the Sun";
        await db.SaveAsync(async);

        Assert.Equal(("Here Comes the Sun", 3), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task After_a_refused_save_of_a_current_row_a_merge_on_purpose_goes_through(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await music.ChangeElsewhereAsync(id, "Something");
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        Assert.Throws<StaleETagException>(() => db.Entry(song).IfMatch($"\"music.song-{id},1\"")).LoadCurrent();
        song.Title = "Here Comes the Sun";
        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));

        await stale.LoadCurrentAsync(Music.Cancellation);
        await db.SaveAsync(async);

        Assert.Equal(("Here Comes the Sun", 3), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task Of_many_contexts_with_one_tag_one_wins(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        var field = $"\"music.song-{id},1\"";
        var loaded = new List<(MusicContext Context, Song Song)>();
        for (var number = 0; number < 20; number++)
        {
            var db = music.Open();
            var song = await db.Songs.SingleAsync(Music.Cancellation);
            db.Entry(song).IfMatch(field);
            song.Title = $"Writer {number}";
            loaded.Add((db, song));
        }

        var writers = loaded.Select(writer => Task.Run(async () =>
        {
            await using var db = writer.Context;
            try
            {
                await db.SaveChangesAsync(Music.Cancellation);
                return writer.Song.Title;
            }
            catch (StaleETagException stale)
            {
                Assert.Equal(field, Assert.Single(stale.Conflicts).Expected);
                return null;
            }
        }));
        var results = await Task.WhenAll(writers);

        Assert.Equal((Assert.Single(results, result => result is not null)!, 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task What_cannot_be_guarded_says_what_to_do(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.AsNoTracking().SingleAsync(Music.Cancellation);

        foreach (var field in (string[])[$"\"music.song-{id},1\"", "*", "", "nonsense"])
        {
            var refusal = Assert.Throws<InvalidOperationException>(() => db.Entry(song).IfMatch(field));
            Assert.Contains("AsNoTracking()", refusal.Message);
        }

        var note = new Note { Text = "Loud" };
        db.Add(note);
        Assert.Contains(
            "modelBuilder.Entity<Note>().HasEtagVersion(", Assert.Throws<InvalidOperationException>(() => db.Entry(note).IfMatch("*")).Message);
    }
}

[Sqlite]
public sealed class SqliteIfMatchTests(SqliteDatabase database) : IfMatchTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresIfMatchTests(PostgresDatabase database) : IfMatchTests(database), IClassFixture<PostgresDatabase>;
