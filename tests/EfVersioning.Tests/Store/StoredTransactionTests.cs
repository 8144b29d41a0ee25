using System.Transactions;
using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Tests.Store;

/// <summary>What the store says during and after transactions, and between the steps of a writer and a reader.</summary>
public abstract class StoredTransactionTests(TestDatabase database) : DatabaseTests(database)
{
    private static readonly TimeSpan MarkLifetime = new MemoryETagStoreOptions().MarkLifetime;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_transaction_writes_is_known_with_its_commit_and_not_before(bool async)
    {
        await using var music = await KnownAsync();
        await using var db = music.Open();
        await using var transaction = async ? await db.Database.BeginTransactionAsync(Cancellation) : db.Database.BeginTransaction();
        var song = await db.Songs.SingleAsync(Cancellation);
        foreach (var title in (string[])["Something", "Because"])
        {
            song.Title = title;
            await db.SaveAsync(async);
            await IsAsync(music, "music.song-1,1", commands: 0);
        }

        if (async)
        {
            await transaction.CommitAsync(Cancellation);
        }
        else
        {
            transaction.Commit();
        }

        await IsAsync(music, "music.song-1,3", commands: 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_rolled_back_or_left_without_a_commit_never_was(bool rollsBack)
    {
        await using var music = await KnownAsync();
        await using (var db = music.Open())
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
            (await db.Songs.SingleAsync(Cancellation)).Title = "Something";
            await db.SaveChangesAsync(Cancellation);
            if (rollsBack)
            {
                await transaction.RollbackAsync(Cancellation);
            }
        }

        // Left alone, it may have been committed outside of EF Core.
        await IsAsync(music, "music.song-1,1", commands: rollsBack ? 0 : 1);
    }

    [Fact]
    public async Task A_commit_outside_of_ef_core_is_known_at_the_latest_when_the_transaction_is_disposed_of()
    {
        await using var music = await KnownAsync();
        await using (var db = music.Open())
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
            (await db.Songs.SingleAsync(Cancellation)).Title = "Something";
            await db.SaveChangesAsync(Cancellation);
            await transaction.GetDbTransaction().CommitAsync(Cancellation);
        }

        await IsAsync(music, "music.song-1,2", commands: 1);
    }

    [Fact]
    public async Task A_commit_by_a_context_without_a_store_is_known()
    {
        await using var music = await KnownAsync();
        await using var db = music.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
        (await db.Songs.SingleAsync(Cancellation)).Title = "Something";
        await db.SaveChangesAsync(Cancellation);
        var connection = db.Database.GetDbConnection();
        var plain = new DbContextOptionsBuilder<PlainContext>();
        plain.ConfigureWarnings(warnings => warnings.Log(CoreEventId.ManyServiceProvidersCreatedWarning));
        _ = Database.IsSqlite ? plain.UseSqlite(connection) : plain.UseNpgsql(connection);
        await using (var other = new PlainContext(plain.Options))
        {
            await other.Database.UseTransactionAsync(transaction.GetDbTransaction(), Cancellation);
            await other.Database.CommitTransactionAsync(Cancellation);
        }

        await IsAsync(music, "music.song-1,2", commands: 1);
    }

    [Fact]
    public async Task What_is_rolled_back_to_a_savepoint_is_not_published()
    {
        await using var music = await KnownAsync();
        await using var db = music.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
        var song = await db.Songs.SingleAsync(Cancellation);
        song.Title = "Something";
        await db.SaveChangesAsync(Cancellation);
        await transaction.CreateSavepointAsync("before", Cancellation);
        song.Title = "Because";
        await db.SaveChangesAsync(Cancellation);
        await transaction.RollbackToSavepointAsync("before", Cancellation);
        await transaction.CommitAsync(Cancellation);

        await IsAsync(music, "music.song-1,2", commands: 1);
        await IsAsync(music, "music.song-1,2", commands: 0);
    }

    [Fact]
    public async Task Between_the_mark_and_the_commit_a_reader_is_told_by_the_database_and_fills_nothing()
    {
        var store = new HookedStore(new MemoryETagStore());
        await using var music = await KnownAsync(store);
        store.AfterMark = () => IsAsync(music, "music.song-1,1", commands: 1);
        store.BeforeSettle = () => IsAsync(music, "music.song-1,2", commands: 1);

        await music.Database.ChangeElsewhereAsync(1);

        await IsAsync(music, "music.song-1,2", commands: 0);
    }

    [Fact]
    public async Task A_reader_who_read_before_the_commit_does_not_fill_after_it()
    {
        var store = new HookedStore(new MemoryETagStore());
        await using var music = await StoredMusic<MusicContext>.CreateAsync(Database, store);
        await music.Database.AddSongAsync();
        store.BeforeFill = () => music.Database.ChangeElsewhereAsync(1);

        Assert.Equal("music.song-1,1", (await music.FindAsync<Song>(1)).Tag?.ToString());

        await IsAsync(music, "music.song-1,2", commands: 0);
    }

    [Fact]
    public async Task A_bulk_update_after_a_reader_read_voids_what_it_fills()
    {
        var store = new HookedStore(new MemoryETagStore());
        await using var music = await StoredMusic<MusicContext>.CreateAsync(Database, store);
        await music.Database.AddSongAsync();
        store.BeforeFill = async () =>
        {
            await using var db = music.Open();
            await db.Songs.ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, "Something"), Cancellation);
        };

        Assert.Equal("music.song-1,1", (await music.FindAsync<Song>(1)).Tag?.ToString());

        await IsAsync(music, "music.song-1,2", commands: 1);
    }

    [Fact]
    public async Task A_bulk_update_in_a_transaction_drops_the_type_with_the_commit_and_publishes_no_save_beside_it()
    {
        await using var music = await KnownAsync();
        await using var db = music.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
        (await db.Songs.SingleAsync(Cancellation)).Title = "Something";
        await db.SaveChangesAsync(Cancellation);
        await db.Songs.ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, "Because"), Cancellation);
        await IsAsync(music, "music.song-1,1", commands: 0);
        await transaction.CommitAsync(Cancellation);

        await IsAsync(music, "music.song-1,3", commands: 1);
    }

    [Fact]
    public async Task Raw_sql_in_a_transaction_keeps_what_was_saved_from_being_published()
    {
        await using var music = await KnownAsync();
        await using var db = music.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
        (await db.Songs.SingleAsync(Cancellation)).Title = "Something";
        await db.SaveChangesAsync(Cancellation);
        await db.Database.ExecuteSqlRawAsync("UPDATE \"Songs\" SET \"Version\" = 7", Cancellation);
        await transaction.CommitAsync(Cancellation);

        await IsAsync(music, "music.song-1,7", commands: 1);
    }

    [Fact]
    public async Task A_row_written_blindly_in_a_transaction_is_dropped_with_the_commit()
    {
        await using var music = await KnownAsync();
        await using var db = music.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
        await db.Songs.PatchAsync([1], "*", set => set.SetProperty(song => song.Title, "Something"), Cancellation);
        await transaction.CommitAsync(Cancellation);

        await IsAsync(music, "music.song-1,2", commands: 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_conflict_publishes_nothing(bool inTransaction)
    {
        await using var music = await KnownAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Cancellation);
        await music.Database.ChangeElsewhereAsync(1);
        song.Title = "Because";
        await using (var transaction = inTransaction ? await db.Database.BeginTransactionAsync(Cancellation) : null)
        {
            await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Cancellation));
            if (transaction is not null)
            {
                await transaction.CommitAsync(Cancellation);
            }
        }

        await IsAsync(music, "music.song-1,2", commands: 1);
        await IsAsync(music, "music.song-1,2", commands: 0);
    }

    [Fact]
    public async Task A_conflict_that_another_interceptor_overlooks_publishes_nothing()
    {
        await using var music = await KnownAsync();
        var overlooking = new DbContextOptionsBuilder<MusicContext>().AddInterceptors(new Overlooking());
        music.Database.Configure(overlooking);
        await using var db = new MusicContext(overlooking.Options);
        var song = await db.Songs.SingleAsync(Cancellation);
        await music.Database.ChangeElsewhereAsync(1);
        song.Title = "Because";
        await db.SaveChangesAsync(Cancellation);

        await IsAsync(music, "music.song-1,2", commands: 1);
    }

    [Fact]
    public async Task A_save_that_fails_leaves_its_mark_to_run_out()
    {
        await using var music = await KnownAsync();
        await using (var db = music.Open())
        {
            (await db.Songs.SingleAsync(Cancellation)).Title = null!;
            await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync(Cancellation));
        }

        await IsAsync(music, "music.song-1,1", commands: 1);
        await IsAsync(music, "music.song-1,1", commands: 1);
        music.Clock.Advance(MarkLifetime);
        await IsAsync(music, "music.song-1,1", commands: 1);
        await IsAsync(music, "music.song-1,1", commands: 0);
    }

    [Fact]
    public async Task A_save_that_is_cancelled_before_its_command_changes_nothing()
    {
        await using var music = await KnownAsync();
        await using var db = music.Open();
        (await db.Songs.SingleAsync(Cancellation)).Title = "Something";
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => db.SaveChangesAsync(new CancellationToken(canceled: true)));

        Assert.Equal("music.song-1,1", (await music.FindAsync<Song>(1)).Tag?.ToString());
        await db.SaveChangesAsync(Cancellation);
        Assert.Equal("music.song-1,2", (await music.FindAsync<Song>(1)).Tag?.ToString());
    }

    [Fact]
    public async Task A_transaction_that_ef_core_did_not_begin_keeps_its_rows_out_of_the_store_until_the_marks_run_out()
    {
        await using var music = await KnownAsync();
        await using (var connection = await music.Database.ConnectAsync())
        await using (var outside = await connection.BeginTransactionAsync(Cancellation))
        {
            await using var db = new MusicContext(music.Database.Options());
            db.Database.SetDbConnection(connection);
            await db.Database.UseTransactionAsync(outside, Cancellation);
            (await db.Songs.SingleAsync(Cancellation)).Title = "Something";
            await db.SaveChangesAsync(Cancellation);
            await IsAsync(music, "music.song-1,1", commands: 1);
            await outside.CommitAsync(Cancellation);
        }

        await IsAsync(music, "music.song-1,2", commands: 1);
        await IsAsync(music, "music.song-1,2", commands: 1);
        music.Clock.Advance(MarkLifetime);
        await IsAsync(music, "music.song-1,2", commands: 1);
        await IsAsync(music, "music.song-1,2", commands: 0);
    }

    [Fact]
    public async Task A_transaction_that_two_contexts_share_is_known_with_its_commit()
    {
        await using var music = await KnownAsync();
        await using var one = music.Open();
        await using var transaction = await one.Database.BeginTransactionAsync(Cancellation);
        await using (var other = new MusicContext(music.Database.Options()))
        {
            other.Database.SetDbConnection(one.Database.GetDbConnection());
            await other.Database.UseTransactionAsync(transaction.GetDbTransaction(), Cancellation);
            (await other.Songs.SingleAsync(Cancellation)).Title = "Something";
            await other.SaveChangesAsync(Cancellation);
        }

        await IsAsync(music, "music.song-1,1", commands: 0);
        await transaction.CommitAsync(Cancellation);
        await IsAsync(music, "music.song-1,2", commands: 0);
    }

    [Fact]
    public async Task An_ambient_transaction_keeps_its_rows_out_of_the_store_until_the_marks_run_out()
    {
        await using var music = await KnownAsync();
        using (var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            await using var db = music.Open(options => options.ConfigureWarnings(warnings => warnings.Log(RelationalEventId.AmbientTransactionWarning)));
            (await db.Songs.SingleAsync(Cancellation)).Title = "Something";
            await db.SaveChangesAsync(Cancellation);
            scope.Complete();
        }

        await IsAsync(music, "music.song-1,2", commands: 1);
        await IsAsync(music, "music.song-1,2", commands: 1);
        music.Clock.Advance(MarkLifetime);
        await IsAsync(music, "music.song-1,2", commands: 1);
        await IsAsync(music, "music.song-1,2", commands: 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_store_that_refuses_the_mark_lets_the_write_fail_with_nothing_written(bool inTransaction)
    {
        var store = new HookedStore(new MemoryETagStore());
        await using var music = await KnownAsync(store);
        store.Refusal = new ETagStoreException("The store is out of reach.");
        await using (var db = music.Open())
        {
            (await db.Songs.SingleAsync(Cancellation)).Title = "Something";
            await using var transaction = inTransaction ? await db.Database.BeginTransactionAsync(Cancellation) : null;
            await Assert.ThrowsAsync<ETagStoreException>(async () =>
            {
                await db.SaveChangesAsync(Cancellation);
                await transaction!.CommitAsync(Cancellation);
            });
        }

        Assert.Equal(("Here Come the Sun", 1), await music.Database.RowAsync(1));
        await IsAsync(music, "music.song-1,1", commands: 0);
    }

    private async Task<StoredMusic<MusicContext>> KnownAsync(IETagStore? store = null)
    {
        var music = await StoredMusic<MusicContext>.CreateAsync(Database, store);
        await music.Database.AddSongAsync();
        await music.FindAsync<Song>(1);
        await IsAsync(music, "music.song-1,1", commands: 0);
        return music;
    }

    private static async Task IsAsync(StoredMusic<MusicContext> music, string tag, int commands)
    {
        // Another request, which knows nothing of a transaction that is open here.
        using var suppressed = new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled);
        var (found, sent) = await music.FindAsync<Song>(1);
        Assert.Equal((tag, commands), (found?.ToString(), sent));
    }

    /// <summary>Shares a connection, and has neither versions nor a store.</summary>
    private sealed class PlainContext(DbContextOptions<PlainContext> options) : DbContext(options);

    private sealed class Overlooking : SaveChangesInterceptor
    {
        public override ValueTask<InterceptionResult> ThrowingConcurrencyExceptionAsync(
            ConcurrencyExceptionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
            => ValueTask.FromResult(InterceptionResult.Suppress());
    }
}

[Sqlite]
public sealed class SqliteStoredTransactionTests(SqliteDatabase database) : StoredTransactionTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresStoredTransactionTests(PostgresDatabase database) : StoredTransactionTests(database), IClassFixture<PostgresDatabase>;
