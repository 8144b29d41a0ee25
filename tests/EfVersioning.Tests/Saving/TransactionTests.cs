using System.Transactions;
using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Tests.Saving;

/// <summary>A save whose transaction is taken back: memory goes back with it, and the same save can be tried again.</summary>
public abstract class TransactionTests(TestDatabase database) : DatabaseTests(database)
{
    public static TheoryData<bool, string> RoadsAndEndings => new()
    {
        { false, "Rollback" }, { false, "RollbackAsync" }, { false, "Dispose" }, { false, "DisposeAsync" },
        { true, "Rollback" }, { true, "RollbackAsync" }, { true, "Dispose" }, { true, "DisposeAsync" },
    };

    [Theory]
    [MemberData(nameof(RoadsAndEndings))]
    public async Task An_update_that_was_rolled_back_is_pending_again(bool fullRoad, string ending)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);

        var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation);
        song.Title = "First";
        await db.SaveChangesAsync(Music.Cancellation);
        song.Title = "Second";
        await db.SaveChangesAsync(Music.Cancellation);
        Assert.Equal(3, song.Version);
        Assert.Equal($"music.song-{id},3", db.ETagOf(song).ToString());
        await EndAsync(transaction, ending);

        Assert.Equal((1, "Second", EntityState.Modified), (song.Version, song.Title, db.Entry(song).State));
        Assert.Equal($"music.song-{id},1", db.ETagOf(song).ToString());
        Assert.Equal(("Here Come the Sun", 1), await music.RowAsync(id));

        await db.SaveChangesAsync(Music.Cancellation);
        Assert.Equal(2, song.Version);
        Assert.Equal(("Second", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(RoadsAndEndings))]
    public async Task An_insert_that_was_rolled_back_is_pending_again(bool fullRoad, string ending)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        await using var db = music.Open();
        var song = new Song { Title = "Revolution 9", Verses = { new Verse { Text = "Number nine" } } };
        var note = new Note { Text = "Loud" };
        db.AddRange(song, note);

        var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation);
        await db.SaveChangesAsync(Music.Cancellation);
        await EndAsync(transaction, ending);

        Assert.Equal((0, EntityState.Added, EntityState.Added), (song.Version, db.Entry(song).State, db.Entry(note).State));
        await db.SaveChangesAsync(Music.Cancellation);

        Assert.Equal(("Revolution 9", 1), await music.RowAsync(song.Id));
        await using var other = music.Open();
        var verse = await other.Verses.SingleAsync(Music.Cancellation);
        Assert.Equal((song.Id, "Number nine", 1), (verse.SongId, verse.Text, verse.Version));
        Assert.Equal(song.Verses[0].Id, verse.Id);
        Assert.Equal("Loud", (await other.Notes.SingleAsync(Music.Cancellation)).Text);
    }

    [Theory]
    [MemberData(nameof(RoadsAndEndings))]
    public async Task A_delete_that_was_rolled_back_is_pending_again(bool fullRoad, string ending)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);

        var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation);
        db.Remove(song);
        await db.SaveChangesAsync(Music.Cancellation);
        Assert.Equal(EntityState.Detached, db.Entry(song).State);
        await EndAsync(transaction, ending);

        Assert.Equal((1, EntityState.Deleted), (song.Version, db.Entry(song).State));
        Assert.NotNull(await music.RowAsync(id));
        await db.SaveChangesAsync(Music.Cancellation);
        Assert.Null(await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_delete_that_was_rolled_back_is_still_guarded(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        await using (await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            db.Remove(song);
            await db.SaveChangesAsync(Music.Cancellation);
        }

        await music.ChangeElsewhereAsync(id, "Something");
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Music.Cancellation));
        Assert.Equal(("Something", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_row_that_was_added_and_removed_in_a_rolled_back_transaction_is_not_added_later(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        await using var db = music.Open();
        var song = new Song { Title = "What's the New Mary Jane" };
        await using (await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            db.Add(song);
            await db.SaveChangesAsync(Music.Cancellation);
            db.Remove(song);
            await db.SaveChangesAsync(Music.Cancellation);
        }

        await db.SaveChangesAsync(Music.Cancellation);
        Assert.Equal(0, await db.Songs.CountAsync(Music.Cancellation));
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_blind_replacement_that_was_rolled_back_still_writes_every_column(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = new Song { Id = id, Title = "Replaced", Plays = 5, Version = 1 };
        await using (await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            db.Update(song);
            await db.SaveChangesAsync(Music.Cancellation);
        }

        Assert.Equal(1, song.Version);
        await db.SaveChangesAsync(Music.Cancellation);
        Assert.Equal(("Replaced", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_committed_transaction_keeps_its_versions(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        await using (var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            song.Title = "Julia";
            await db.SaveChangesAsync(Music.Cancellation);
            await transaction.CommitAsync(Music.Cancellation);
        }

        Assert.Equal((2, EntityState.Unchanged), (song.Version, db.Entry(song).State));
        Assert.Equal(("Julia", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_savepoint_takes_back_what_came_after_it(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation);

        song.Title = "Before";
        await db.SaveAsync(async);
        await SavepointAsync(transaction, "here", async);
        song.Title = "After";
        await db.SaveAsync(async);
        Assert.Equal(3, song.Version);
        await BackToAsync(transaction, "here", async);

        Assert.Equal((2, EntityState.Modified), (song.Version, db.Entry(song).State));
        await db.SaveAsync(async);
        Assert.Equal(3, song.Version);
        await transaction.CommitAsync(Music.Cancellation);
        Assert.Equal(("After", 3), await music.RowAsync(id));
    }

    [Theory]
    [InlineData(false, "outer", 1)]
    [InlineData(false, "inner", 2)]
    [InlineData(true, "outer", 1)]
    [InlineData(true, "inner", 2)]
    public async Task Of_several_savepoints_the_right_one_counts(bool fullRoad, string backTo, int version)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation);

        await transaction.CreateSavepointAsync("outer", Music.Cancellation);
        song.Title = "One";
        await db.SaveChangesAsync(Music.Cancellation);
        await transaction.CreateSavepointAsync("inner", Music.Cancellation);
        song.Title = "Two";
        await db.SaveChangesAsync(Music.Cancellation);
        await transaction.RollbackToSavepointAsync(backTo, Music.Cancellation);

        Assert.Equal((version, EntityState.Modified), (song.Version, db.Entry(song).State));
        await db.SaveChangesAsync(Music.Cancellation);
        await transaction.CommitAsync(Music.Cancellation);
        Assert.Equal(("Two", version + 1), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_conflict_inside_a_transaction_takes_back_its_own_save_only(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var (first, second) = (await music.AddSongAsync("One"), await music.AddSongAsync("Two"));
        await using var db = music.Open();
        var songs = await db.Songs.OrderBy(song => song.Id).ToListAsync(Music.Cancellation);
        await music.ChangeElsewhereAsync(second, "Elsewhere");
        await using var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation);

        songs[0].Title = "One, changed";
        await db.SaveChangesAsync(Music.Cancellation);
        songs[1].Title = "Two, changed";
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Music.Cancellation));

        Assert.Equal((2, 1), (songs[0].Version, songs[1].Version));
        Assert.Equal((EntityState.Unchanged, EntityState.Modified), (db.Entry(songs[0]).State, db.Entry(songs[1]).State));
        await transaction.CommitAsync(Music.Cancellation);
        Assert.Equal(("One, changed", 2), await music.RowAsync(first));
        Assert.Equal(("Elsewhere", 2), await music.RowAsync(second));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task An_execution_strategy_runs_a_failed_transaction_again(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open(options => options.ReplaceService<IExecutionStrategyFactory, RetryOnce>());
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        var attempts = 0;

        song.Title = "Helter Skelter";
        await db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation);
            await db.SaveAsync(async);
            Assert.Equal(2, song.Version);
            if (++attempts == 1)
            {
                throw new TimeoutException("The network went away before the commit.");
            }

            await transaction.CommitAsync(Music.Cancellation);
        });

        Assert.Equal(2, attempts);
        Assert.Equal(2, song.Version);
        Assert.Equal(("Helter Skelter", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task Contexts_that_share_a_transaction_go_back_together(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        await using var other = Database.IsSqlite
            ? music.Open(options => options.UseSqlite(db.Database.GetDbConnection()))
            : music.Open(options => options.UseNpgsql(db.Database.GetDbConnection()));
        var song = await other.Songs.SingleAsync(Music.Cancellation);

        await using (var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            await other.Database.UseTransactionAsync(transaction.GetDbTransaction(), Music.Cancellation);
            song.Title = "Piggies";
            await other.SaveChangesAsync(Music.Cancellation);
            Assert.Equal(2, song.Version);
        }

        Assert.Equal((1, EntityState.Modified), (song.Version, other.Entry(song).State));
        Assert.Equal(("Here Come the Sun", 1), await music.RowAsync(id));
    }

    private static async Task EndAsync(IDbContextTransaction transaction, string ending)
    {
        switch (ending)
        {
            case "Rollback":
                transaction.Rollback();
                break;
            case "RollbackAsync":
                await transaction.RollbackAsync(Music.Cancellation);
                break;
            case "Dispose":
                transaction.Dispose();
                break;
        }

        await transaction.DisposeAsync();
    }

    private static async Task SavepointAsync(IDbContextTransaction transaction, string name, bool async)
    {
        if (async)
        {
            await transaction.CreateSavepointAsync(name, Music.Cancellation);
        }
        else
        {
            transaction.CreateSavepoint(name);
        }
    }

    private static async Task BackToAsync(IDbContextTransaction transaction, string name, bool async)
    {
        if (async)
        {
            await transaction.RollbackToSavepointAsync(name, Music.Cancellation);
        }
        else
        {
            transaction.RollbackToSavepoint(name);
        }
    }

    private sealed class RetryOnce(ExecutionStrategyDependencies dependencies) : IExecutionStrategyFactory
    {
        public IExecutionStrategy Create() => new Strategy(dependencies);

        private sealed class Strategy(ExecutionStrategyDependencies dependencies) : ExecutionStrategy(dependencies, 1, TimeSpan.Zero)
        {
            protected override bool ShouldRetryOn(Exception exception) => exception is TimeoutException;
        }
    }
}

[Sqlite]
public sealed class SqliteTransactionTests(SqliteDatabase database) : TransactionTests(database), IClassFixture<SqliteDatabase>
{
    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task An_ambient_transaction_that_the_provider_ignores_takes_nothing_back(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open(options => options.ConfigureWarnings(
            warnings => warnings.Ignore(Microsoft.EntityFrameworkCore.Diagnostics.RelationalEventId.AmbientTransactionWarning)));
        var song = await db.Songs.SingleAsync(Music.Cancellation);

        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            song.Title = "Martha My Dear";
            await db.SaveChangesAsync(Music.Cancellation);
        }

        Assert.Equal((2, EntityState.Unchanged), (song.Version, db.Entry(song).State));
        Assert.Equal(("Martha My Dear", 2), await music.RowAsync(id));
    }
}

[Postgres]
public sealed class PostgresTransactionTests(PostgresDatabase database) : TransactionTests(database), IClassFixture<PostgresDatabase>
{
    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task An_ambient_transaction_takes_its_saves_back(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);

        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            song.Title = "Rocky Raccoon";
            await db.SaveAsync(async);
            Assert.Equal(2, song.Version);
        }

        Assert.Equal((1, EntityState.Modified), (song.Version, db.Entry(song).State));
        using (var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            await db.SaveAsync(async);
            scope.Complete();
        }

        Assert.Equal((2, EntityState.Unchanged), (song.Version, db.Entry(song).State));
        Assert.Equal(("Rocky Raccoon", 2), await music.RowAsync(id));
    }
}
