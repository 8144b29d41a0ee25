using EfVersioning.Testing;
using EfVersioning.Tests.Bulk;
using EfVersioning.Tests.Collections;
using EfVersioning.Tests.Saving;
using EfVersioning.Tests.Tokens;
using EfVersioning.Tests.Transactions;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Databases;

/// <summary>What a provider has that nobody has heard of: all but its clock in a bulk write, and its triggers, which are refused with the line to write.</summary>
public abstract class UnknownDatabaseTests(TestDatabase database) : DatabaseTests(database)
{
    [Fact]
    public async Task Its_provider_has_another_name()
    {
        await using var chart = await Database.ChartAsync();
        await using var db = chart.Open();

        Assert.Equal(UnknownProvider.ProviderName, db.Database.ProviderName);
    }

    [Fact]
    public async Task A_bulk_write_that_would_need_its_clock_is_refused_with_the_line_to_write()
    {
        await using var chart = await Database.ChartAsync();
        await using var db = chart.Open();

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(
            () => db.Singers.ExecuteUpdateAsync(set => set.SetProperty(singer => singer.Name, "Paul"), Chart.Cancellation));

        Assert.Contains("SetProperty(e => e.Modified, …)", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_blind_write_counts_by_the_row_and_moves_a_time_at_its_tag_alone()
    {
        await using var chart = await Database.ChartAsync();
        var id = await chart.AddSongAsync();
        await using var db = chart.Open();
        db.Add(new Singer { Id = "paul" });
        await db.SaveChangesAsync(Chart.Cancellation);
        db.ChangeTracker.Clear();
        var tag = (await db.Singers.FindETagAsync(["paul"], Chart.Cancellation))!.Value;

        await db.Songs.PatchAsync([id], "*", set => set.SetProperty(song => song.Title, "Because"), Chart.Cancellation);
        await db.Singers.PatchAsync(["paul"], tag.ToHeader(), set => set.SetProperty(singer => singer.Name, "Paul"), Chart.Cancellation);
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(
            () => db.Singers.PatchAsync(["paul"], "*", set => set.SetProperty(singer => singer.Name, "P."), Chart.Cancellation));

        Assert.Contains("clock", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((2, 2L), ((await db.Songs.SingleAsync(Chart.Cancellation)).Version, await chart.SongsAsync()));
        Assert.Equal("Paul", (await db.Singers.SingleAsync(Chart.Cancellation)).Name);
    }

    [Fact]
    public async Task Its_triggers_are_refused_with_what_to_write()
    {
        await using var studio = await Database.CreateEmptyAsync<Migrations.StudioContext>();
        await using var db = studio.Open();

        var refusal = Assert.Throws<NotSupportedException>(db.Database.CreateEtagTriggers);

        Assert.Contains("Write the trigger by hand", refusal.Message, StringComparison.Ordinal);
    }
}

[Sqlite]
public sealed class SqliteUnknownDatabaseTests(UnknownSqliteDatabase database) : UnknownDatabaseTests(database), IClassFixture<UnknownSqliteDatabase>;

[Postgres]
public sealed class PostgresUnknownDatabaseTests(UnknownPostgresDatabase database) : UnknownDatabaseTests(database), IClassFixture<UnknownPostgresDatabase>;

[Sqlite]
public sealed class UnknownSqliteKeptCollectionTests(UnknownSqliteDatabase database) : KeptCollectionTests(database), IClassFixture<UnknownSqliteDatabase>;

[Postgres]
public sealed class UnknownPostgresKeptCollectionTests(UnknownPostgresDatabase database) : KeptCollectionTests(database), IClassFixture<UnknownPostgresDatabase>;

[Sqlite]
public sealed class UnknownSqliteKeptBulkWriteTests(UnknownSqliteDatabase database) : KeptBulkWriteTests(database), IClassFixture<UnknownSqliteDatabase>;

[Postgres]
public sealed class UnknownPostgresKeptBulkWriteTests(UnknownPostgresDatabase database) : KeptBulkWriteTests(database), IClassFixture<UnknownPostgresDatabase>;

[Sqlite]
public sealed class UnknownSqliteKeptTransactionTests(UnknownSqliteDatabase database) : KeptTransactionTests(database), IClassFixture<UnknownSqliteDatabase>;

[Postgres]
public sealed class UnknownPostgresKeptTransactionTests(UnknownPostgresDatabase database) : KeptTransactionTests(database), IClassFixture<UnknownPostgresDatabase>;

[Sqlite]
public sealed class UnknownSqliteIfCollectionMatchTests(UnknownSqliteDatabase database) : IfCollectionMatchTests(database), IClassFixture<UnknownSqliteDatabase>;

[Postgres]
public sealed class UnknownPostgresIfCollectionMatchTests(UnknownPostgresDatabase database) : IfCollectionMatchTests(database), IClassFixture<UnknownPostgresDatabase>;

[Sqlite]
public sealed class UnknownSqliteParallelCollectionTests(UnknownSqliteDatabase database) : ParallelCollectionTests(database), IClassFixture<UnknownSqliteDatabase>;

[Postgres]
public sealed class UnknownPostgresParallelCollectionTests(UnknownPostgresDatabase database) : ParallelCollectionTests(database), IClassFixture<UnknownPostgresDatabase>;

[Postgres]
public sealed class UnknownPostgresVersionedSaveTests(UnknownPostgresDatabase database) : VersionedSaveTests(database), IClassFixture<UnknownPostgresDatabase>;

[Postgres]
public sealed class UnknownPostgresGuardedBulkWriteTests(UnknownPostgresDatabase database) : GuardedBulkWriteTests(database), IClassFixture<UnknownPostgresDatabase>;

[Postgres]
public sealed class UnknownPostgresManyTagsTests(UnknownPostgresDatabase database) : ManyTagsTests(database), IClassFixture<UnknownPostgresDatabase>;

[Postgres]
public sealed class UnknownPostgresTransactionTests(UnknownPostgresDatabase database) : TransactionTests(database), IClassFixture<UnknownPostgresDatabase>;

[Sqlite]
public sealed class UnknownSqliteTokenWriteTests(UnknownSqliteDatabase database) : TokenWriteTests(database), IClassFixture<UnknownSqliteDatabase>;

[Postgres]
public sealed class UnknownPostgresTokenPartTests(UnknownPostgresDatabase database) : TokenPartTests(database), IClassFixture<UnknownPostgresDatabase>;

[MariaDb]
public sealed class UnknownMariaDbKeptCollectionTests(UnknownMariaDbDatabase database) : KeptCollectionTests(database), IClassFixture<UnknownMariaDbDatabase>;

[MariaDb]
public sealed class UnknownMariaDbIfCollectionMatchTests(UnknownMariaDbDatabase database) : IfCollectionMatchTests(database), IClassFixture<UnknownMariaDbDatabase>;
