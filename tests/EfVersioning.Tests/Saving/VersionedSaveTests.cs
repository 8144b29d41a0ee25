using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Saving;

/// <summary>Insert, update, delete: one bump per save and row, and the guard in SQL.</summary>
public abstract class VersionedSaveTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_new_row_is_at_version_1_whatever_came_in_with_the_data(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        await using var db = music.Open();
        var song = new Song { Title = "Come Together", Version = 40 };
        db.Add(song);

        await db.SaveAsync(async);

        Assert.Equal(1, song.Version);
        Assert.Equal(("Come Together", 1), await music.RowAsync(song.Id));
        Assert.Equal($"music.song-{song.Id},1", db.ETagOf(song).ToString());
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task Each_saved_change_moves_the_version_by_one(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);

        song.Title = "Here Comes the Sun";
        await db.SaveAsync(async);
        song.Title = "Here Comes the Sun (Remastered)";
        song.Plays = 7;
        await db.SaveAsync(async);

        Assert.Equal(3, song.Version);
        Assert.Equal(("Here Comes the Sun (Remastered)", 3), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_save_that_changes_nothing_sends_nothing(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        var sql = new List<string>();
        await using var db = music.Open(options => options.LogTo(sql.Add, [Microsoft.EntityFrameworkCore.Diagnostics.RelationalEventId.CommandExecuting]));
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        sql.Clear();

        song.Title = new string(song.Title.AsSpan());
        Assert.Equal(0, await db.SaveAsync(async));

        Assert.Empty(sql);
        Assert.Equal(1, song.Version);
        Assert.Equal(1, (await music.RowAsync(id))!.Value.Version);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_version_in_the_data_is_no_change_and_no_guard(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync("Because");
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);

        db.Entry(song).CurrentValues.SetValues(new { Title = "Because", Version = 40 });
        Assert.Equal(0, await db.SaveAsync(async));
        Assert.Equal(1, song.Version);

        db.Entry(song).CurrentValues.SetValues(new { Title = "Because (take 2)", Version = 40 });
        await db.SaveAsync(async);
        Assert.Equal(2, song.Version);

        song.Version = -3;
        song.Title = "Because (take 3)";
        await db.SaveAsync(async);
        Assert.Equal(("Because (take 3)", 3), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_stale_update_is_refused_and_writes_nothing(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        await music.ChangeElsewhereAsync(id, "Something");

        song.Title = "Oh! Darling";
        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));

        Assert.Equal(412, stale.StatusCode);
        Assert.Equal(("Something", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_stale_delete_is_refused_and_deletes_nothing(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        await music.ChangeElsewhereAsync(id, "Something");

        db.Remove(song);
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));

        Assert.Equal(("Something", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task Every_UPDATE_and_DELETE_says_the_version_it_was_read_at(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        await music.AddSongAsync();
        var sql = new List<string>();
        await using var db = music.Open(options => options.LogTo(text => sql.Add(text.Replace('`', '"')), [Microsoft.EntityFrameworkCore.Diagnostics.RelationalEventId.CommandExecuting]));
        var song = await db.Songs.SingleAsync(Music.Cancellation);

        song.Title = "Sun King";
        await db.SaveChangesAsync(Music.Cancellation);
        db.Remove(song);
        await db.SaveChangesAsync(Music.Cancellation);

        Assert.Contains(sql, text => text.Contains("UPDATE \"Songs\"") && text.Split("WHERE")[1].Contains("\"Version\" ="));
        Assert.Contains(sql, text => text.Contains("DELETE FROM \"Songs\"") && text.Split("WHERE")[1].Contains("\"Version\" ="));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task An_entity_from_elsewhere_is_guarded_by_the_version_it_carries(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await music.ChangeElsewhereAsync(id);

        await using (var db = music.Open())
        {
            db.Update(new Song { Id = id, Title = "Polythene Pam", Version = 1 });
            await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        }

        await using (var db = music.Open())
        {
            var song = new Song { Id = id, Title = "Polythene Pam", Version = 2 };
            db.Update(song);
            await db.SaveAsync(async);
            Assert.Equal(3, song.Version);
        }

        Assert.Equal(("Polythene Pam", 3), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task Marking_the_version_as_modified_moves_an_unchanged_row(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync("Her Majesty");
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);

        db.Entry(song).Property(s => s.Version).IsModified = true;
        await db.SaveAsync(async);

        Assert.Equal(2, song.Version);
        Assert.Equal(("Her Majesty", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task An_excluded_property_alone_moves_nothing_and_is_still_written(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);

        song.Plays = 12;
        await db.SaveAsync(async);

        Assert.Equal(1, song.Version);
        db.ChangeTracker.Clear();
        var row = await db.Songs.SingleAsync(Music.Cancellation);
        Assert.Equal((12, 1), (row.Plays, row.Version));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_batch_moves_each_of_its_rows_once(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        await using var db = music.Open();
        var songs = Enumerable.Range(1, 100).Select(number => new Song { Title = $"Track {number}" }).ToList();
        db.AddRange(songs);
        await db.SaveAsync(async);

        foreach (var song in songs.Take(50))
        {
            song.Title += " (live)";
        }

        db.RemoveRange(songs.Skip(90));
        Assert.Equal(60, await db.SaveAsync(async));

        db.ChangeTracker.Clear();
        var versions = await db.Songs.OrderBy(song => song.Id).Select(song => song.Version).ToListAsync(Music.Cancellation);
        Assert.Equal([.. Enumerable.Repeat(2, 50), .. Enumerable.Repeat(1, 40)], versions);
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task Without_automatic_detection_what_is_marked_is_versioned(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        var song = await db.Songs.SingleAsync(Music.Cancellation);

        song.Title = "Octopus's Garden";
        Assert.Equal(0, await db.SaveChangesAsync(Music.Cancellation));
        db.Entry(song).Property(s => s.Title).IsModified = true;
        await db.SaveChangesAsync(Music.Cancellation);

        Assert.Equal(("Octopus's Garden", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_version_that_cannot_grow_is_refused_before_anything_is_written(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync("The End");
        await using var db = music.Open();
        await db.Database.ExecuteSqlAsync($"""UPDATE "Songs" SET "Version" = {int.MaxValue}""", Music.Cancellation);
        var song = await db.Songs.SingleAsync(Music.Cancellation);

        song.Title = "The Beginning";
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveAsync(async));

        Assert.Contains("'Song'", refusal.Message);
        Assert.Contains("long", refusal.Message);
        Assert.Equal(int.MaxValue, song.Version);
        Assert.Equal(("The End", int.MaxValue), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_row_that_is_not_accepted_yet_has_the_tag_that_was_written(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);

        song.Title = "You Never Give Me Your Money";
        db.SaveChanges(acceptAllChangesOnSuccess: false);
        Assert.Equal($"music.song-{id},2", db.ETagOf(song).ToString());
        db.ChangeTracker.AcceptAllChanges();

        Assert.Equal($"music.song-{id},2", db.ETagOf(song).ToString());
        song.Title = "Carry That Weight";
        await db.SaveChangesAsync(Music.Cancellation);
        Assert.Equal(("Carry That Weight", 3), await music.RowAsync(id));
    }
}

[Sqlite]
public sealed class SqliteVersionedSaveTests(SqliteDatabase database) : VersionedSaveTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresVersionedSaveTests(PostgresDatabase database) : VersionedSaveTests(database), IClassFixture<PostgresDatabase>;
