using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Transactions;

/// <summary>A save that fails halfway in the application's transaction, without the savepoint that EF Core makes by default.</summary>
public abstract class NoSavepointTests(TestDatabase database) : DatabaseTests(database)
{
    public static TheoryData<bool, bool> RoadsAndSaves => Music.RoadsAndSaves;

    [Theory]
    [MemberData(nameof(RoadsAndSaves))]
    public async Task Memory_says_what_was_read_and_agrees_with_the_rows_after_a_rollback(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        int[] ids = [await music.AddSongAsync(), await music.AddSongAsync()];
        await using var db = music.Open();
        db.Database.AutoSavepointsEnabled = false;
        var songs = await db.Songs.OrderBy(song => song.Id).ToListAsync(Music.Cancellation);
        await music.ChangeElsewhereAsync(ids[1]);

        await using (var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            songs[0].Title = "first";
            songs[1].Title = "stale";
            await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
            Assert.Equal([1, 1], songs.Select(song => song.Version));

            // The row of the first is at 2 in this transaction, and stays so.
            await db.Entry(songs[1]).ReloadAsync(Music.Cancellation);
            await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
            Assert.Equal([1, 2], songs.Select(song => song.Version));
            await transaction.RollbackAsync(Music.Cancellation);
        }

        Assert.Equal(("Here Come the Sun", 1), await music.RowAsync(ids[0]));
        await db.SaveAsync(async);
        Assert.Equal([2, 2], songs.Select(song => song.Version));
        Assert.Equal(("first", 2), await music.RowAsync(ids[0]));
    }
}

[Sqlite]
public sealed class SqliteNoSavepointTests(SqliteDatabase database) : NoSavepointTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresNoSavepointTests(PostgresDatabase database) : NoSavepointTests(database), IClassFixture<PostgresDatabase>;
