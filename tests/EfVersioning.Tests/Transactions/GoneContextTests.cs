using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Tests.Transactions;

/// <summary>A transaction that ends after its context is gone: nothing of it reaches the caller, or the next lease of a pooled one.</summary>
public abstract class GoneContextTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task The_reason_of_a_failure_is_what_the_caller_sees(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();

        var reason = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await using var db = music.Open();
            (await db.Songs.SingleAsync(Music.Cancellation)).Title = "Julia";
            await BeginAsync(db, async);
            db.Add(new Song { Title = "Piggies" });
            await db.SaveAsync(async);
            throw new InvalidOperationException("the reason");
        });

        Assert.Equal("the reason", reason.Message);
        Assert.Equal(("Here Come the Sun", 1), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_pooled_context_that_is_returned_with_an_open_transaction_leaves_nothing_to_the_next_lease(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var (updated, deleted) = (await music.AddSongAsync("updated"), await music.AddSongAsync("deleted"));
        var pool = new PooledDbContextFactory<MusicContext>(music.Options(), poolSize: 1);

        var first = pool.CreateDbContext();
        await BeginAsync(first, async);
        first.Add(new Song { Title = "inserted" });
        first.Add(new Note { Text = "unversioned" });
        (await first.Songs.SingleAsync(song => song.Id == updated, Music.Cancellation)).Title = "changed";
        first.Remove(await first.Songs.SingleAsync(song => song.Id == deleted, Music.Cancellation));
        await first.SaveAsync(async);
        await first.DisposeAsync();

        await using var second = pool.CreateDbContext();
        Assert.Same(first, second);
        Assert.Empty(second.ChangeTracker.Entries());
        Assert.Equal(0, await second.SaveAsync(async));
        Assert.Equal(("updated", 1), await music.RowAsync(updated));
        Assert.Equal(("deleted", 1), await music.RowAsync(deleted));
        Assert.Equal((2, 0), (await second.Songs.CountAsync(Music.Cancellation), await second.Notes.CountAsync(Music.Cancellation)));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_transaction_that_outlives_the_lease_of_a_context_that_joined_it_leaves_the_next_lease_alone(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var owner = music.Open();
        var transaction = await owner.Database.BeginTransactionAsync(Music.Cancellation);
        var pool = new PooledDbContextFactory<MusicContext>(music.Options(options => Beside(options, owner)), poolSize: 1);

        var first = pool.CreateDbContext();
        await first.Database.UseTransactionAsync(transaction.GetDbTransaction(), Music.Cancellation);
        var song = await first.Songs.SingleAsync(Music.Cancellation);
        song.Title = "rolled back";
        first.Add(new Song { Title = "inserted" });
        await first.SaveAsync(async);
        await first.DisposeAsync();

        await using var second = pool.CreateDbContext();
        Assert.Same(first, second);
        await transaction.RollbackAsync(Music.Cancellation);
        Assert.Empty(second.ChangeTracker.Entries());
        Assert.Equal(0, await second.SaveAsync(async));
        Assert.Equal(("Here Come the Sun", 1), await music.RowAsync(id));
        Assert.Equal($"music.song-{id},1", second.ETagOf(await second.Songs.SingleAsync(Music.Cancellation)).ToString());
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_context_that_was_cleared_before_the_rollback_tracks_nothing_after_it(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        await using (await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            (await db.Songs.SingleAsync(Music.Cancellation)).Title = "Julia";
            db.Add(new Song { Title = "Piggies" });
            await db.SaveAsync(async);
            db.ChangeTracker.Clear();
        }

        Assert.Empty(db.ChangeTracker.Entries());
        var read = await db.Songs.SingleAsync(Music.Cancellation);
        Assert.Equal($"music.song-{id},1", db.ETagOf(read).ToString());
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task An_error_that_is_logged_through_the_same_context_does_not_write_what_was_rolled_back(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        await using (await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            (await db.Songs.SingleAsync(Music.Cancellation)).Title = "Julia";
            db.Add(new Song { Title = "Piggies" });
            await db.SaveAsync(async);
        }

        db.Add(new Note { Text = "It failed." });
        Assert.Equal(1, await db.SaveAsync(async));
        Assert.Equal(("Here Come the Sun", 1), await music.RowAsync(id));
        Assert.Equal(1, await db.Songs.CountAsync(Music.Cancellation));
    }

    private static async Task<IDbContextTransaction> BeginAsync(DbContext db, bool async)
        => async ? await db.Database.BeginTransactionAsync(Music.Cancellation) : db.Database.BeginTransaction();

    private static void Beside(DbContextOptionsBuilder options, DbContext owner)
        => _ = owner.Database.ProviderName!.EndsWith("Sqlite", StringComparison.Ordinal)
            ? options.UseSqlite(owner.Database.GetDbConnection())
            : options.UseNpgsql(owner.Database.GetDbConnection());
}

[Sqlite]
public sealed class SqliteGoneContextTests(SqliteDatabase database) : GoneContextTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresGoneContextTests(PostgresDatabase database) : GoneContextTests(database), IClassFixture<PostgresDatabase>;
