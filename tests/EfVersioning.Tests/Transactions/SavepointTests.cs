using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Transactions;

/// <summary>
/// Savepoints: what came after the only one is taken back, and with several open, of which EF Core does not tell them apart,
/// a version is read where it cannot be known.
/// </summary>
public abstract class SavepointTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_savepoint_takes_back_the_versions_that_came_after_it(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation);

        song.Title = "Before";
        await db.SaveAsync(async);
        await transaction.SavepointAsync("here", async);
        song.Title = "After";
        await db.SaveAsync(async);
        Assert.Equal(3, song.Version);
        await transaction.BackToAsync("here", async);

        Assert.Equal((2, EntityState.Unchanged), (song.Version, db.Entry(song).State));
        Assert.Equal($"music.song-{id},2", db.ETagOf(song).ToString());
        song.Title = "After all";
        await db.SaveAsync(async);
        Assert.Equal(3, song.Version);
        await transaction.CommitAsync(Music.Cancellation);
        Assert.Equal(("After all", 3), await music.RowAsync(id));
    }

    [Theory]
    [InlineData(false, false, "outer")]
    [InlineData(false, true, "inner")]
    [InlineData(true, false, "inner")]
    [InlineData(true, true, "outer")]
    public async Task Of_several_savepoints_what_came_between_them_has_no_tag_and_is_read_by_the_next_save(bool fullRoad, bool async, string backTo)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation);

        await transaction.SavepointAsync("outer", async);
        song.Title = "One";
        await db.SaveAsync(async);
        await transaction.SavepointAsync("inner", async);
        await transaction.BackToAsync(backTo, async);

        Assert.Throws<InvalidOperationException>(() => db.ETagOf(song));
        Assert.Equal(EntityState.Unchanged, db.Entry(song).State);
        song.Title = "Two";
        await db.SaveAsync(async);
        var version = backTo == "outer" ? 2 : 3;
        Assert.Equal(version, song.Version);
        Assert.Equal($"music.song-{id},{version}", db.ETagOf(song).ToString());
        await transaction.CommitAsync(Music.Cancellation);
        Assert.Equal(("Two", version), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task Of_several_savepoints_what_came_after_the_last_is_taken_back(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation);

        await transaction.SavepointAsync("outer", async);
        await transaction.SavepointAsync("inner", async);
        song.Title = "Two";
        await db.SaveAsync(async);
        await transaction.BackToAsync("inner", async);

        Assert.Equal($"music.song-{id},1", db.ETagOf(song).ToString());
        await transaction.CommitAsync(Music.Cancellation);
        Assert.Equal(("Here Come the Sun", 1), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task What_is_in_doubt_and_rolled_back_as_a_whole_is_in_doubt_no_more(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        await using (var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            await transaction.SavepointAsync("outer", async);
            song.Title = "One";
            await db.SaveAsync(async);
            await transaction.SavepointAsync("inner", async);
            song.Title = "Two";
            await db.SaveAsync(async);
            await transaction.BackToAsync("inner", async);
            Assert.Throws<InvalidOperationException>(() => db.ETagOf(song));
        }

        Assert.Equal($"music.song-{id},1", db.ETagOf(song).ToString());
        song.Title = "Three";
        await db.SaveAsync(async);
        Assert.Equal(("Three", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task What_is_in_doubt_and_committed_has_a_tag_when_it_is_read_again(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        await using (var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            await transaction.SavepointAsync("outer", async);
            song.Title = "One";
            await db.SaveAsync(async);
            await transaction.SavepointAsync("inner", async);
            await transaction.BackToAsync("inner", async);
            await transaction.CommitAsync(Music.Cancellation);
        }

        Assert.Throws<InvalidOperationException>(() => db.ETagOf(song));
        await db.Entry(song).ReloadAsync(Music.Cancellation);
        Assert.Equal($"music.song-{id},2", db.ETagOf(song).ToString());
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_change_that_the_version_does_not_count_stays_saved_before_another_savepoint(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var (first, second) = (await music.AddSongAsync("a"), await music.AddSongAsync("b"));
        await using var db = music.Open();
        var songs = await db.Songs.OrderBy(song => song.Id).ToListAsync(Music.Cancellation);
        await using (var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            await transaction.SavepointAsync("one", async);
            songs[0].Plays++;
            await db.SaveAsync(async);
            await transaction.SavepointAsync("two", async);
            songs[1].Title = "t";
            await db.SaveAsync(async);
            await transaction.BackToAsync("two", async);
            await transaction.CommitAsync(Music.Cancellation);
        }

        Assert.Equal((EntityState.Unchanged, EntityState.Unchanged), (db.Entry(songs[0]).State, db.Entry(songs[1]).State));
        Assert.Equal(0, await db.SaveAsync(async));
        Assert.Equal(($"music.song-{first},1", $"music.song-{second},1"), (db.ETagOf(songs[0]).ToString(), db.ETagOf(songs[1]).ToString()));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_savepoint_that_was_released_is_no_longer_there_to_go_back_to(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation);

        await transaction.SavepointAsync("one", async);
        song.Title = "One";
        await db.SaveAsync(async);
        await transaction.ReleaseSavepointAsync("one", Music.Cancellation);
        await transaction.SavepointAsync("two", async);
        song.Title = "Two";
        await db.SaveAsync(async);
        await transaction.BackToAsync("two", async);

        Assert.Equal($"music.song-{id},2", db.ETagOf(song).ToString());
        await transaction.CommitAsync(Music.Cancellation);
        Assert.Equal(("One", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_row_that_is_in_doubt_and_that_somebody_else_has_written_since_is_a_conflict(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        await using (var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            await transaction.SavepointAsync("outer", async);
            song.Title = "One";
            await db.SaveAsync(async);
            await transaction.SavepointAsync("inner", async);
            await transaction.BackToAsync("outer", async);
            await transaction.CommitAsync(Music.Cancellation);
        }

        // The same number as ours would have been.
        await music.ChangeElsewhereAsync(id, "Something");
        song.Title = "Two";
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        Assert.Equal(("Something", 2), await music.RowAsync(id));
    }
}

[Sqlite]
public sealed class SqliteSavepointTests(SqliteDatabase database) : SavepointTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresSavepointTests(PostgresDatabase database) : SavepointTests(database), IClassFixture<PostgresDatabase>;
