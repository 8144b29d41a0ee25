using System.Transactions;
using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Tests.Collections;

/// <summary>The count and the rows are one: whatever becomes of the save, it becomes of both.</summary>
public abstract class KeptTransactionTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_rollback_takes_the_count_back(bool async)
    {
        await using var chart = await Database.ChartAsync();
        await using var db = chart.Open();
        await using (await db.Database.BeginTransactionAsync(Chart.Cancellation))
        {
            db.Add(new Song { Title = "Because" });
            await db.SaveAsync(async);
            Assert.Equal("chart.song~list-all,1", (await db.Songs.KeptCollectionETagAsync(Chart.Cancellation)).ToString());
        }

        Assert.Equal(0, await chart.SongsAsync());
        Assert.Equal(0, await db.SaveAsync(async));
        db.ChangeTracker.Clear();
        db.Add(new Song { Title = "Because" });
        await db.SaveAsync(async);
        Assert.Equal(1, await chart.SongsAsync());
        Assert.Equal(1, await db.Songs.CountAsync(Chart.Cancellation));
    }

    [Fact]
    public async Task A_savepoint_takes_back_the_counts_behind_it()
    {
        await using var chart = await Database.ChartAsync();
        await using var db = chart.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(Chart.Cancellation);
        db.Add(new Song { Title = "Because" });
        await db.SaveChangesAsync(Chart.Cancellation);
        await transaction.CreateSavepointAsync("here", Chart.Cancellation);
        db.Add(new Song { Title = "Sun King" });
        await db.SaveChangesAsync(Chart.Cancellation);
        await transaction.RollbackToSavepointAsync("here", Chart.Cancellation);
        await transaction.CommitAsync(Chart.Cancellation);

        Assert.Equal(1, await chart.SongsAsync());
        Assert.Equal("Because", (await db.Songs.AsNoTracking().SingleAsync(Chart.Cancellation)).Title);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_conflict_counts_nothing_and_leaves_the_context_as_it_was(bool async)
    {
        await using var chart = await Database.ChartAsync();
        var id = await chart.AddSongAsync();
        await using var db = chart.Open();
        var song = await db.Songs.SingleAsync(Chart.Cancellation);
        await using (var other = chart.Open())
        {
            (await other.Songs.SingleAsync(Chart.Cancellation)).Title = "Something";
            await other.SaveChangesAsync(Chart.Cancellation);
        }

        song.Title = "Late";
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));

        Assert.Equal(2, await chart.SongsAsync());
        Assert.Equal((1, AutoTransactionBehavior.WhenNeeded), (song.Version, db.Database.AutoTransactionBehavior));
        Assert.Equal($"chart.song-{id},1", db.ETagOf(song).ToString());
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_save_whose_count_fails_is_not_written_and_can_be_tried_again(bool inTransaction, bool async)
    {
        await using var chart = await Database.ChartAsync();
        await ExecuteAsync(chart, "ALTER TABLE \"EtagCollections\" RENAME TO \"Elsewhere\"");
        await using var db = chart.Open();
        var song = new Song { Title = "Because" };
        db.Add(song);
        var transaction = inTransaction ? await db.Database.BeginTransactionAsync(Chart.Cancellation) : null;

        // As a command of the save that fails, or as a commit that does.
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => db.SaveAsync(async));
        Assert.IsAssignableFrom<System.Data.Common.DbException>(inTransaction ? Assert.IsType<DbUpdateException>(failure).InnerException : failure);

        Assert.Equal((0, EntityState.Added), (song.Version, db.Entry(song).State));
        Assert.Equal(0, await db.Songs.CountAsync(Chart.Cancellation));
        if (transaction is not null)
        {
            await transaction.CommitAsync(Chart.Cancellation);
            await transaction.DisposeAsync();
        }

        await ExecuteAsync(chart, "ALTER TABLE \"Elsewhere\" RENAME TO \"EtagCollections\"");
        await db.SaveAsync(async);
        Assert.Equal((1, EntityState.Unchanged), (song.Version, db.Entry(song).State));
        Assert.Equal(1, await chart.SongsAsync());
    }

    [Fact]
    public async Task A_cancelled_save_counts_nothing_and_can_be_tried_again()
    {
        await using var chart = await Database.ChartAsync();
        using var cancelled = new CancellationTokenSource();
        await using var db = chart.Open(options => options.AddInterceptors(new CancelOnInsert(cancelled)));
        var song = new Song { Title = "Because" };
        db.Add(song);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => db.SaveChangesAsync(cancelled.Token));
        Assert.Equal((0L, 0), (await chart.SongsAsync(), await db.Songs.CountAsync(Chart.Cancellation)));
        Assert.Equal(EntityState.Added, db.Entry(song).State);

        await db.SaveChangesAsync(Chart.Cancellation);
        Assert.Equal(1, await chart.SongsAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_execution_strategy_that_runs_the_save_again_counts_it_once(bool async)
    {
        await using var chart = await Database.ChartAsync();
        var failing = new FailFirstCommit();
        await using var db = chart.Open(options => options.AddInterceptors(failing).ReplaceService<IExecutionStrategyFactory, RetryTransient>());
        db.Add(new Song { Title = "Because" });
        await db.SaveAsync(async);

        Assert.Equal(2, failing.Commits);
        Assert.Equal((1L, 1), (await chart.SongsAsync(), await db.Songs.CountAsync(Chart.Cancellation)));

        failing.Commits = 0;
        Assert.Equal(1, await db.Songs.ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, "C"), Chart.Cancellation));
        Assert.Equal(2, failing.Commits);
        Assert.Equal(2, await chart.SongsAsync());
        Assert.Equal(2, (await db.Songs.AsNoTracking().SingleAsync(Chart.Cancellation)).Version);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task In_an_ambient_transaction_the_count_comes_and_goes_with_the_rows(bool complete)
    {
        await using var chart = await Database.ChartAsync(options
            => options.ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.AmbientTransactionWarning)));
        await chart.AddSongAsync();
        await using var db = chart.Open();
        var song = await db.Songs.SingleAsync(Chart.Cancellation);
        using (var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            song.Title = "Something";
            if (Database.IsSqlite)
            {
                // It takes no part in such a transaction: each write would be final at once.
                var refused = await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync(Chart.Cancellation));
                Assert.Contains("Database.BeginTransaction()", refused.GetBaseException().Message, StringComparison.Ordinal);
                var refusal = await Assert.ThrowsAsync<InvalidOperationException>(
                    () => db.Songs.ExecuteUpdateAsync(set => set.SetProperty(row => row.Title, "C"), Chart.Cancellation));
                Assert.Contains("Database.BeginTransaction()", refusal.Message, StringComparison.Ordinal);
            }
            else
            {
                await db.SaveChangesAsync(Chart.Cancellation);
                await db.Songs.ExecuteUpdateAsync(set => set.SetProperty(row => row.Title, "C"), Chart.Cancellation);
            }

            if (complete)
            {
                scope.Complete();
            }
        }

        var row = await db.Songs.AsNoTracking().SingleAsync(Chart.Cancellation);
        Assert.Equal(complete && !Database.IsSqlite ? ("C", 3) : ("Here Come the Sun", 1), (row.Title, row.Version));
        Assert.Equal(row.Version, await chart.SongsAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_an_interceptor_behind_ours_changes_counts_too(bool async)
    {
        await using var chart = await Database.ChartAsync();
        await chart.AddSongAsync();
        await using var db = chart.Open(options => options.AddInterceptors(new RetitleEverySong()));
        await db.Songs.LoadAsync(Chart.Cancellation);
        db.Add(new Label { Name = "Apple" });
        await db.SaveAsync(async);

        Assert.Equal(2, await chart.SongsAsync());
        Assert.Equal("Retitled", (await db.Songs.AsNoTracking().SingleAsync(Chart.Cancellation)).Title);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Principals_moved_for_a_save_that_fails_are_not_committed_uncounted(bool async)
    {
        await using var chart = await Database.ChartAsync();
        var id = await chart.AddSongAsync();
        await using var db = chart.Open();
        var album = new Album { Title = "Abbey Road" };
        db.Add(album);
        await db.SaveAsync(async);
        await db.Albums.ExecuteUpdateAsync(set => set.SetProperty(row => row.Title, "Elsewhere"), Chart.Cancellation);

        await using (var transaction = await db.Database.BeginTransactionAsync(Chart.Cancellation))
        {
            db.Add(new Verse { SongId = id, Text = "Little darling" });
            album.Title = "Late";
            await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
            await transaction.CommitAsync(Chart.Cancellation);
        }

        Assert.Equal((1, 1L), ((await db.Songs.AsNoTracking().SingleAsync(Chart.Cancellation)).Version, await chart.SongsAsync()));
        await db.Entry(album).ReloadAsync(Chart.Cancellation);
        await db.SaveAsync(async);
        Assert.Equal((2, 2L), ((await db.Songs.AsNoTracking().SingleAsync(Chart.Cancellation)).Version, await chart.SongsAsync()));
    }

    private static async Task ExecuteAsync(ContextDatabase<ChartContext> chart, string sql)
    {
        await using var connection = await chart.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Chart.Cancellation);
    }

    private sealed class CancelOnInsert(CancellationTokenSource source) : DbCommandInterceptor
    {
        public override async ValueTask<InterceptionResult<System.Data.Common.DbDataReader>> ReaderExecutingAsync(
            System.Data.Common.DbCommand command,
            CommandEventData eventData,
            InterceptionResult<System.Data.Common.DbDataReader> result,
            CancellationToken cancellationToken = default)
        {
            if (eventData.CommandSource is CommandSource.SaveChanges)
            {
                await source.CancelAsync();
            }

            return result;
        }
    }

    private sealed class FailFirstCommit : DbTransactionInterceptor
    {
        public int Commits { get; set; }

        public override InterceptionResult TransactionCommitting(
            System.Data.Common.DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
            => ++Commits == 1 ? throw new TimeoutException() : result;

        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            System.Data.Common.DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
            => ++Commits == 1 ? throw new TimeoutException() : ValueTask.FromResult(result);
    }

    private sealed class RetryTransient(ExecutionStrategyDependencies dependencies) : IExecutionStrategyFactory
    {
        public IExecutionStrategy Create() => new Strategy(dependencies);

        private sealed class Strategy(ExecutionStrategyDependencies dependencies) : ExecutionStrategy(dependencies, 3, TimeSpan.Zero)
        {
            protected override bool ShouldRetryOn(Exception exception) => exception is TimeoutException;

            protected override TimeSpan? GetNextDelay(Exception lastException) => base.GetNextDelay(lastException) is null ? null : TimeSpan.Zero;
        }
    }

    private sealed class RetitleEverySong : SaveChangesInterceptor
    {
        public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
        {
            foreach (var entry in eventData.Context!.ChangeTracker.Entries<Song>())
            {
                entry.Entity.Title = "Retitled";
            }

            return result;
        }

        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
            => ValueTask.FromResult(SavingChanges(eventData, result));
    }
}

[Sqlite]
public sealed class SqliteKeptTransactionTests(SqliteDatabase database) : KeptTransactionTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresKeptTransactionTests(PostgresDatabase database) : KeptTransactionTests(database), IClassFixture<PostgresDatabase>;
