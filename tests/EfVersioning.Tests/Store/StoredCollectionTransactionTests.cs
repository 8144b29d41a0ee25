using System.Transactions;
using EfVersioning.Testing;
using EfVersioning.Tests.Collections;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Tests.Store;

/// <summary>What the store says of a kept collection during and after transactions, and between the steps of a writer and a reader.</summary>
public abstract class StoredCollectionTransactionTests(TestDatabase database) : DatabaseTests(database)
{
    private static readonly TimeSpan MarkLifetime = new MemoryETagStoreOptions().MarkLifetime;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_transaction_counts_is_dropped_with_its_commit_and_not_before(bool async)
    {
        await using var chart = await Database.KnownChartAsync();
        await using var db = chart.Open();
        await using var transaction = async ? await db.Database.BeginTransactionAsync(Chart.Cancellation) : db.Database.BeginTransaction();
        var song = await db.Songs.SingleAsync(Chart.Cancellation);
        song.Title = "Something";
        await db.SaveAsync(async);
        await chart.KnownAsync();
        await db.Songs.ExecuteUpdateAsync(set => set.SetProperty(row => row.Title, "Because"), Chart.Cancellation);
        await chart.KnownAsync();
        if (async)
        {
            await transaction.CommitAsync(Chart.Cancellation);
        }
        else
        {
            transaction.Commit();
        }

        await chart.DroppedAsync(3);
        Assert.Equal((1L, 0), await chart.AlbumsAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_rolled_back_or_left_without_a_commit_never_was(bool rollsBack)
    {
        await using var chart = await Database.KnownChartAsync();
        await using (var db = chart.Open())
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Chart.Cancellation);
            db.Add(new Song { Title = "Because" });
            await db.SaveChangesAsync(Chart.Cancellation);
            if (rollsBack)
            {
                await transaction.RollbackAsync(Chart.Cancellation);
            }
        }

        // Left alone, it may have been committed outside of EF Core.
        Assert.Equal((1L, rollsBack ? 0 : 1), await chart.SongsAsync());
    }

    [Fact]
    public async Task A_commit_outside_of_ef_core_is_known_at_the_latest_when_the_transaction_is_disposed_of()
    {
        await using var chart = await Database.KnownChartAsync();
        await using (var db = chart.Open())
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Chart.Cancellation);
            db.Add(new Song { Title = "Because" });
            await db.SaveChangesAsync(Chart.Cancellation);
            await transaction.GetDbTransaction().CommitAsync(Chart.Cancellation);
        }

        await chart.DroppedAsync(2);
    }

    [Fact]
    public async Task What_is_rolled_back_to_a_savepoint_drops_the_list_with_the_commit()
    {
        await using var chart = await Database.KnownChartAsync();
        await using var db = chart.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(Chart.Cancellation);
        await transaction.CreateSavepointAsync("before", Chart.Cancellation);
        db.Add(new Song { Title = "Because" });
        await db.SaveChangesAsync(Chart.Cancellation);
        await transaction.RollbackToSavepointAsync("before", Chart.Cancellation);
        await chart.KnownAsync();
        await transaction.CommitAsync(Chart.Cancellation);

        await chart.DroppedAsync(1);
    }

    [Fact]
    public async Task A_transaction_that_two_contexts_share_is_heard_with_its_commit()
    {
        await using var chart = await Database.KnownChartAsync();
        await using var one = chart.Open();
        await using var transaction = await one.Database.BeginTransactionAsync(Chart.Cancellation);
        await using (var other = new ChartContext(chart.Database.Options()))
        {
            other.Database.SetDbConnection(one.Database.GetDbConnection());
            await other.Database.UseTransactionAsync(transaction.GetDbTransaction(), Chart.Cancellation);
            other.Add(new Song { Title = "Because" });
            await other.SaveChangesAsync(Chart.Cancellation);
        }

        await chart.KnownAsync();
        await transaction.CommitAsync(Chart.Cancellation);
        await chart.DroppedAsync(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_transaction_that_ef_core_did_not_begin_keeps_the_list_out_of_the_store_until_the_marks_run_out(bool bulk)
    {
        await using var chart = await Database.KnownChartAsync();
        await using (var connection = await chart.Database.ConnectAsync())
        await using (var outside = await connection.BeginTransactionAsync(Chart.Cancellation))
        {
            await using var db = new ChartContext(chart.Database.Options());
            db.Database.SetDbConnection(connection);
            await db.Database.UseTransactionAsync(outside, Chart.Cancellation);
            if (bulk)
            {
                await db.Songs.ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, "Because"), Chart.Cancellation);
            }
            else
            {
                db.Add(new Song { Title = "Because" });
                await db.SaveChangesAsync(Chart.Cancellation);
            }

            Assert.Equal((1L, 1), await chart.SongsAsync());
            await outside.CommitAsync(Chart.Cancellation);
        }

        Assert.Equal((2L, 1), await chart.SongsAsync());
        Assert.Equal((2L, 1), await chart.SongsAsync());
        chart.Clock.Advance(MarkLifetime);
        await chart.DroppedAsync(2);
    }

    [Fact]
    public async Task An_ambient_transaction_keeps_the_list_out_of_the_store_until_the_marks_run_out()
    {
        await using var chart = await Database.KnownChartAsync();
        using (var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            await using var db = chart.Open(options => options.ConfigureWarnings(warnings => warnings.Log(RelationalEventId.AmbientTransactionWarning)));
            db.Add(new Song { Title = "Because" });
            if (Database.IsSqlite)
            {
                // It takes no part in such a transaction, so the save is refused before it counts.
                await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync(Chart.Cancellation));
                await chart.KnownAsync();
                return;
            }

            await db.SaveChangesAsync(Chart.Cancellation);
            scope.Complete();
        }

        Assert.Equal((2L, 1), await chart.SongsAsync());
        Assert.Equal((2L, 1), await chart.SongsAsync());
        chart.Clock.Advance(MarkLifetime);
        await chart.DroppedAsync(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_save_that_fails_or_conflicts_counts_nothing_and_leaves_the_list_known(bool conflicts)
    {
        await using var chart = await Database.KnownChartAsync();
        await using var db = chart.Open();
        var song = await db.Songs.SingleAsync(Chart.Cancellation);
        if (conflicts)
        {
            song.Title = "Because";
            db.Entry(song).Property(row => row.Version).OriginalValue = 7;
            await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Chart.Cancellation));
        }
        else
        {
            song.Title = null!;
            await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync(Chart.Cancellation));
        }

        await chart.KnownAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_guarded_save_is_refused_by_the_database_whatever_the_store_says(bool inTransaction)
    {
        await using var chart = await Database.KnownChartAsync();
        await using (var connection = await chart.Database.ConnectAsync())
        await using (var command = connection.CreateCommand())
        {
            // Unheard of: the store goes on to answer with the tag that the save expects.
            command.CommandText = """UPDATE "EtagCollections" SET "Version" = 9 WHERE "Name" = 'song'""";
            await command.ExecuteNonQueryAsync(Chart.Cancellation);
        }

        await using (var db = chart.Open())
        {
            await using var transaction = inTransaction ? await db.Database.BeginTransactionAsync(Chart.Cancellation) : null;
            db.Songs.IfCollectionMatch("\"chart.song~list-all,1\"").Add(new Song { Title = "Because" });
            var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Chart.Cancellation));
            Assert.Equal("chart.song~list-all,9", Assert.Single(stale.Conflicts).Current?.ToString());
            if (transaction is not null)
            {
                await transaction.CommitAsync(Chart.Cancellation);
            }
        }

        await using var reader = chart.Open();
        Assert.Equal(1, await reader.Songs.CountAsync(Chart.Cancellation));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Between_the_mark_and_the_commit_a_reader_is_told_by_the_database_and_fills_nothing(bool bulk)
    {
        var store = new HookedStore(new MemoryETagStore());
        await using var chart = await Database.KnownChartAsync(store);
        store.AfterMark = async () => Assert.Equal((1L, 1), await chart.SongsAsync());
        store.BeforeSettle = async () => Assert.Equal((2L, 1), await chart.SongsAsync());

        await AddSongAsync(chart, bulk);

        await chart.DroppedAsync(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reader_who_read_the_counters_before_the_commit_does_not_fill_after_it(bool bulk)
    {
        var store = new HookedStore(new MemoryETagStore());
        await using var chart = await StoredMusic<ChartContext>.CreateAsync(Database, store);
        await AddSongAsync(chart);
        store.BeforeFill = () => AddSongAsync(chart, bulk);

        Assert.Equal(1L, (await chart.SongsAsync()).Commits);

        await chart.DroppedAsync(2);
    }

    [Fact]
    public async Task Two_writers_whose_marks_overlap_leave_no_past_tag()
    {
        var store = new HookedStore(new MemoryETagStore());
        await using var chart = await Database.KnownChartAsync(store);
        store.BeforeSettle = async () =>
        {
            await AddSongAsync(chart);
            Assert.Equal((3L, 1), await chart.SongsAsync());
        };

        await AddSongAsync(chart);

        await chart.DroppedAsync(3);
    }

    [Theory]
    [InlineData("save")]
    [InlineData("bulk")]
    [InlineData("transaction")]
    public async Task A_store_that_refuses_the_mark_lets_the_write_fail_with_nothing_written(string way)
    {
        var store = new HookedStore(new MemoryETagStore());
        await using var chart = await Database.KnownChartAsync(store);
        store.Refusal = new ETagStoreException("The store is out of reach.");
        await using (var db = chart.Open())
        {
            await using var transaction = way == "transaction" ? await db.Database.BeginTransactionAsync(Chart.Cancellation) : null;
            await Assert.ThrowsAsync<ETagStoreException>(async () =>
            {
                if (way == "bulk")
                {
                    await db.Songs.ExecuteDeleteAsync(Chart.Cancellation);
                }

                db.Add(new Song { Title = "Because" });
                await db.SaveChangesAsync(Chart.Cancellation);
                await transaction!.CommitAsync(Chart.Cancellation);
            });
        }

        await using var reader = chart.Open();
        Assert.Equal(1, await reader.Songs.CountAsync(Chart.Cancellation));
        await using var replica = chart.Open(options => options.UseEtagVersioning(settings => settings.ReadStore(false)));
        Assert.Equal("chart.song~list-all,1", (await replica.Songs.KeptCollectionETagAsync(Chart.Cancellation)).ToString());
    }

    private static async Task AddSongAsync(StoredMusic<ChartContext> chart, bool bulk = false)
    {
        await using var db = chart.Open();
        if (bulk)
        {
            await db.Songs.ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, "Because"), Chart.Cancellation);
        }
        else
        {
            db.Add(new Song { Title = "Because" });
            await db.SaveChangesAsync(Chart.Cancellation);
        }
    }
}

[Sqlite]
public sealed class SqliteStoredCollectionTransactionTests(SqliteDatabase database) : StoredCollectionTransactionTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresStoredCollectionTransactionTests(PostgresDatabase database) : StoredCollectionTransactionTests(database), IClassFixture<PostgresDatabase>;
