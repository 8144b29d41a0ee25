using System.Data.Common;
using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Tests.Transactions;

/// <summary>
/// A commit whose answer was lost: the execution strategy runs the save again, which meets the version that the save itself
/// has given. Nobody may be told that nothing was written, and nothing may be done twice.
/// </summary>
public abstract class LostAnswerTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_conflict_behind_a_lost_commit_is_an_outcome_unknown(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open(options => Losing(options, commits: true));
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        song.Title = "Written";

        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));

        Assert.Equal((true, 503), (stale.OutcomeUnknown, stale.StatusCode));
        Assert.DoesNotContain("Nothing was written", stale.Message, StringComparison.Ordinal);
        Assert.Contains("may have been written", stale.Message, StringComparison.Ordinal);
        Assert.Equal(("Written", 2), await music.RowAsync(id));
        Assert.Equal(EntityState.Modified, db.Entry(song).State);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_commit_that_never_came_is_made_by_the_next_attempt(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open(options => Losing(options, commits: false));
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        song.Title = "Written";

        await db.SaveAsync(async);

        Assert.Equal($"music.song-{id},2", db.ETagOf(song).ToString());
        Assert.Equal(("Written", 2), await music.RowAsync(id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_conflict_with_another_writer_after_an_outcome_is_known_is_a_plain_one(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open(options => Losing(options, commits: false));
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        song.Title = "Written";
        await db.SaveChangesAsync(Music.Cancellation);
        await music.ChangeElsewhereAsync(id, "Elsewhere");

        song.Title = "Late";
        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Music.Cancellation));
        Assert.Equal((false, 412), (stale.OutcomeUnknown, stale.StatusCode));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_error_that_the_database_answered_leaves_no_doubt(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open();
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        song.Title = null!;
        await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync(Music.Cancellation));
        await music.ChangeElsewhereAsync(id, "Elsewhere");

        song.Title = "Late";
        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Music.Cancellation));
        Assert.False(stale.OutcomeUnknown);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_unit_of_work_whose_outcome_is_unknown_does_not_run_again(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync("0");
        var runs = 0;
        var contexts = new Contexts(() => music.Open(options => Losing(options, commits: true)));

        var stale = await Assert.ThrowsAsync<StaleETagException>(async () =>
        {
            if (async)
            {
                await contexts.RetryOnStaleAsync(
                    async (db, cancellation) =>
                    {
                        runs++;
                        (await db.Songs.SingleAsync(song => song.Id == id, cancellation)).Title += "!";
                        await db.SaveChangesAsync(cancellation);
                    },
                    cancellationToken: Music.Cancellation);
            }
            else
            {
                contexts.RetryOnStale(db =>
                {
                    runs++;
                    db.Songs.Single(song => song.Id == id).Title += "!";
                    db.SaveChanges();
                });
            }
        });

        Assert.Equal((true, 1), (stale.OutcomeUnknown, runs));
        Assert.Equal(("0!", 2), await music.RowAsync(id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task Where_the_strategy_can_verify_the_commit_it_is_found_to_be_one(bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open(options => Losing(options, commits: true));
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        song.Title = "Written";

        // As EF Core's documentation has it.
        var strategy = db.Database.CreateExecutionStrategy();
        if (async)
        {
            await strategy.ExecuteInTransactionAsync(
                db,
                (context, cancellation) => context.SaveChangesAsync(acceptAllChangesOnSuccess: false, cancellation),
                (context, cancellation) => context.Songs.AsNoTracking().AnyAsync(row => row.Id == id && row.Title == "Written", cancellation),
                Music.Cancellation);
        }
        else
        {
            strategy.ExecuteInTransaction(
                db,
                context => context.SaveChanges(acceptAllChangesOnSuccess: false),
                context => context.Songs.AsNoTracking().Any(row => row.Id == id && row.Title == "Written"));
        }

        db.ChangeTracker.AcceptAllChanges();
        Assert.Equal($"music.song-{id},2", db.ETagOf(song).ToString());
        Assert.Equal(("Written", 2), await music.RowAsync(id));
    }

    /// <summary>The first commit fails, done or not; the strategy tries once more.</summary>
    private static void Losing(DbContextOptionsBuilder options, bool commits)
        => options.AddInterceptors(new LoseFirstCommit(commits), new AlwaysInTransaction()).ReplaceService<IExecutionStrategyFactory, RetryLost>();

    private sealed class AlwaysInTransaction : SaveChangesInterceptor
    {
        public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
        {
            eventData.Context!.Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;
            return result;
        }

        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
            => new(SavingChanges(eventData, result));
    }

    private sealed class LoseFirstCommit(bool commits) : DbTransactionInterceptor
    {
        private bool _isLost;

        public override InterceptionResult TransactionCommitting(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
        {
            if (_isLost)
            {
                return result;
            }

            _isLost = true;
            if (commits)
            {
                transaction.Commit();
            }

            throw new IOException("The network went away.");
        }

        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
            => new(TransactionCommitting(transaction, eventData, result));
    }

    private sealed class RetryLost(ExecutionStrategyDependencies dependencies) : IExecutionStrategyFactory
    {
        public IExecutionStrategy Create() => new Strategy(dependencies);

        private sealed class Strategy(ExecutionStrategyDependencies dependencies) : ExecutionStrategy(dependencies, 1, TimeSpan.Zero)
        {
            protected override bool ShouldRetryOn(Exception exception) => exception is IOException;
        }
    }

    private sealed class Contexts(Func<MusicContext> open) : IDbContextFactory<MusicContext>
    {
        public MusicContext CreateDbContext() => open();
    }
}

[Sqlite]
public sealed class SqliteLostAnswerTests(SqliteDatabase database) : LostAnswerTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresLostAnswerTests(PostgresDatabase database) : LostAnswerTests(database), IClassFixture<PostgresDatabase>
{
    [Theory]
    [InlineData(true, "COMMIT\0", AutoTransactionBehavior.Always)]
    [InlineData(false, "COMMIT\0", AutoTransactionBehavior.Always)]
    [InlineData(true, "UPDATE", AutoTransactionBehavior.WhenNeeded)]
    [InlineData(false, "UPDATE", AutoTransactionBehavior.WhenNeeded)]
    public async Task A_connection_that_is_cut_behind_the_commit_makes_the_retry_an_outcome_unknown(bool fullRoad, string last, AutoTransactionBehavior behavior)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var wire = new CutWire(music.ConnectionString, last);
        await using var db = music.Open(options => options.UseNpgsql(wire.ConnectionString, npgsql => npgsql.EnableRetryOnFailure()));
        db.Database.AutoTransactionBehavior = behavior;
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        song.Title = "Written";
        wire.CutNext();

        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Music.Cancellation));

        Assert.True(stale.OutcomeUnknown);
        Assert.Equal(("Written", 2), await music.RowAsync(id));
    }
}
