using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Tests.Transactions;

/// <summary>One transaction, several contexts: EF Core tells of its end where it ends it, and nobody where ADO.NET does.</summary>
public abstract class SharedTransactionTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [MemberData(nameof(Transactions.RoadsAndEndings), MemberType = typeof(Transactions))]
    public async Task Contexts_that_share_a_transaction_go_back_together(bool fullRoad, string ending)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        await using var other = music.OpenBeside(db);
        var song = await other.Songs.SingleAsync(Music.Cancellation);

        var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation);
        await other.Database.UseTransactionAsync(transaction.GetDbTransaction(), Music.Cancellation);
        song.Title = "Piggies";
        await other.SaveChangesAsync(Music.Cancellation);
        Assert.Equal(2, song.Version);
        await transaction.EndAsync(ending);
        await other.Database.UseTransactionAsync(null, Music.Cancellation);

        Assert.Equal($"music.song-{id},1", other.ETagOf(song).ToString());
        Assert.Equal((1, EntityState.Unchanged), (song.Version, other.Entry(song).State));
        Assert.Equal(("Here Come the Sun", 1), await music.RowAsync(id));
        song.Title = "Savoy Truffle";
        await other.SaveChangesAsync(Music.Cancellation);
        Assert.Equal(("Savoy Truffle", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_commit_through_one_context_is_a_commit_for_the_others(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        await using var other = music.OpenBeside(db);
        var song = await other.Songs.SingleAsync(Music.Cancellation);
        await using (var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            await other.Database.UseTransactionAsync(transaction.GetDbTransaction(), Music.Cancellation);
            song.Title = "Piggies";
            await other.SaveAsync(async);
            await transaction.CommitAsync(Music.Cancellation);
        }

        Assert.Equal($"music.song-{id},2", other.ETagOf(song).ToString());
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, true, true)]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    public async Task A_transaction_that_ADO_ends_leaves_its_rows_in_doubt_until_they_are_written_again(bool fullRoad, bool async, bool commits)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        await db.Database.OpenConnectionAsync(Music.Cancellation);
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        await using (var transaction = await db.Database.GetDbConnection().BeginTransactionAsync(Music.Cancellation))
        {
            await db.Database.UseTransactionAsync(transaction, Music.Cancellation);
            song.Title = "Piggies";
            await db.SaveAsync(async);
            Assert.Equal($"music.song-{id},2", db.ETagOf(song).ToString());
            await (commits ? transaction.CommitAsync(Music.Cancellation) : transaction.RollbackAsync(Music.Cancellation));
        }

        await db.Database.UseTransactionAsync(null, Music.Cancellation);
        Assert.Throws<InvalidOperationException>(() => db.ETagOf(song));
        song.Title = "Savoy Truffle";
        await db.SaveAsync(async);
        var version = commits ? 3 : 2;
        Assert.Equal($"music.song-{id},{version}", db.ETagOf(song).ToString());
        Assert.Equal(("Savoy Truffle", version), await music.RowAsync(id));
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, true, true)]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    public async Task A_row_in_doubt_that_somebody_else_has_written_since_is_a_conflict(bool fullRoad, bool async, bool commits)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        await db.Database.OpenConnectionAsync(Music.Cancellation);
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        await using (var transaction = await db.Database.GetDbConnection().BeginTransactionAsync(Music.Cancellation))
        {
            await db.Database.UseTransactionAsync(transaction, Music.Cancellation);
            song.Title = "Piggies";
            await db.SaveAsync(async);
            await (commits ? transaction.CommitAsync(Music.Cancellation) : transaction.RollbackAsync(Music.Cancellation));
        }

        await db.Database.UseTransactionAsync(null, Music.Cancellation);
        await music.ChangeElsewhereAsync(id, "Something");
        song.Title = "Savoy Truffle";
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        Assert.Equal(("Something", commits ? 3 : 2), await music.RowAsync(id));
    }
}

[Sqlite]
public sealed class SqliteSharedTransactionTests(SqliteDatabase database) : SharedTransactionTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresSharedTransactionTests(PostgresDatabase database) : SharedTransactionTests(database), IClassFixture<PostgresDatabase>;
