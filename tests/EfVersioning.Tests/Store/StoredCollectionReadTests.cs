using EfVersioning.Testing;
using EfVersioning.Tests.Collections;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfVersioning.Tests.Store;

/// <summary>Asking for the kept tag of a collection where a store has it.</summary>
public abstract class StoredCollectionReadTests(TestDatabase database) : DatabaseTests(database)
{
    private static readonly Action<EtagVersioningDbContextOptionsBuilder> Replica = settings => settings.ReadStore(false);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_first_question_takes_one_command_and_the_next_none(bool async)
    {
        await using var chart = await StoredMusic<ChartContext>.CreateAsync(Database);
        await chart.Database.AddSongAsync();
        await using var db = chart.Open();
        _ = chart.Sent;

        var first = async ? await db.Songs.KeptCollectionETagAsync(Chart.Cancellation) : db.Songs.KeptCollectionETag();
        Assert.Single(chart.Sent);
        var second = async ? await db.Songs.KeptCollectionETagAsync(Chart.Cancellation) : db.Songs.KeptCollectionETag();
        Assert.Empty(chart.Sent);

        Assert.Equal("chart.song~list-all,1", first.ToString());
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task All_types_of_a_hierarchy_and_all_counters_are_one_entry()
    {
        var store = new MemoryETagStore();
        await using var chart = await StoredMusic<ChartContext>.CreateAsync(Database, store);
        for (var album = 0; album < 8; album++)
        {
            await using var db = chart.Open();
            db.Add(new Album { Title = "Abbey Road" });
            await db.SaveChangesAsync(Chart.Cancellation);
        }

        Assert.Equal((0L, 1), await chart.ListAsync<Work, ChartContext>());
        Assert.Equal((0L, 0), await chart.ListAsync<Opera, ChartContext>());
        Assert.Equal((8L, 1), await chart.AlbumsAsync());
        Assert.Equal((8L, 0), await chart.AlbumsAsync());
        Assert.Equal(2, store.Count);
    }

    [Fact]
    public async Task What_is_counted_outside_of_ef_core_is_not_heard_for_a_lifetime()
    {
        await using var chart = await Database.KnownChartAsync();
        await using (var connection = await chart.Database.ConnectAsync())
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = """UPDATE "EtagCollections" SET "Version" = "Version" + 1 WHERE "Name" = 'song'""";
            await command.ExecuteNonQueryAsync(Chart.Cancellation);
        }

        chart.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        Assert.Equal((1L, 0), await chart.SongsAsync());
        chart.Clock.Advance(TimeSpan.FromTicks(1));
        await chart.DroppedAsync(2);
    }

    [Fact]
    public async Task Inside_a_transaction_the_database_is_asked_and_nothing_kept()
    {
        await using var chart = await Database.KnownChartAsync();
        await using (var db = chart.Open())
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Chart.Cancellation);
            db.Add(new Song { Title = "Because" });
            await db.SaveChangesAsync(Chart.Cancellation);
            _ = chart.Sent;
            for (var asked = 0; asked < 2; asked++)
            {
                Assert.Equal("chart.song~list-all,2", (await db.Songs.KeptCollectionETagAsync(Chart.Cancellation)).ToString());
                Assert.Single(chart.Sent);
            }

            await transaction.RollbackAsync(Chart.Cancellation);
        }

        await chart.KnownAsync();
    }

    [Fact]
    public async Task Inside_an_ambient_transaction_the_database_is_asked_and_nothing_kept()
    {
        await using var chart = await StoredMusic<ChartContext>.CreateAsync(Database);
        await using (var db = chart.Open(options => options.ConfigureWarnings(warnings => warnings.Log(RelationalEventId.AmbientTransactionWarning))))
        using (new System.Transactions.TransactionScope(System.Transactions.TransactionScopeAsyncFlowOption.Enabled))
        {
            await db.Songs.KeptCollectionETagAsync(Chart.Cancellation);
        }

        Assert.Equal((0L, 1), await chart.SongsAsync());
    }

    [Fact]
    public async Task A_replica_is_neither_answered_nor_kept_since_its_rows_may_be_behind_the_tag()
    {
        await using var chart = await StoredMusic<ChartContext>.CreateAsync(Database);
        await using var replica = chart.Open(options => options.UseEtagVersioning(Replica));
        await replica.Songs.KeptCollectionETagAsync(Chart.Cancellation);
        Assert.Equal((0L, 1), await chart.SongsAsync());
        Assert.Equal((0L, 0), await chart.SongsAsync());

        _ = chart.Sent;
        await replica.Songs.KeptCollectionETagAsync(Chart.Cancellation);
        Assert.Single(chart.Sent);
    }

    [Fact]
    public async Task A_query_filter_makes_no_difference_since_the_tag_is_that_of_all_rows()
    {
        await using var notes = await StoredMusic<TenantContext>.CreateAsync(Database);
        await using var db = notes.Open();
        db.Add(new TenantRow { Tenant = 1 });
        await db.SaveChangesAsync(Chart.Cancellation);

        db.Tenant = 1;
        var one = await db.Rows.KeptCollectionETagAsync(Chart.Cancellation);
        db.Tenant = 2;
        _ = notes.Sent;
        Assert.Equal(one, await db.Rows.KeptCollectionETagAsync(Chart.Cancellation));
        Assert.Empty(notes.Sent);

        db.Add(new TenantRow { Tenant = 2 });
        await db.SaveChangesAsync(Chart.Cancellation);
        db.Tenant = 1;
        Assert.NotEqual(one, await db.Rows.KeptCollectionETagAsync(Chart.Cancellation));
    }

    [Fact]
    public async Task Partitions_do_not_see_each_other()
    {
        var store = new MemoryETagStore();
        await using var first = await Database.CreateAsync<ChartContext>(options => options
            .UseEtagVersioning(settings => settings.UseStore(store).UseStorePartition(_ => "a/b")));
        await using var second = await Database.CreateAsync<ChartContext>(options => options
            .UseEtagVersioning(settings => settings.UseStore(store).UseStorePartition(_ => "a")));
        await first.AddSongAsync();
        await second.AddSongAsync();
        Assert.Equal((1L, 1L), (await first.SongsAsync(), await second.SongsAsync()));
        await second.AddSongAsync();

        for (var asked = 0; asked < 2; asked++)
        {
            Assert.Equal((1L, 2L), (await first.SongsAsync(), await second.SongsAsync()));
        }

        Assert.Equal(2, store.Count);
    }

    [Fact]
    public async Task Contexts_of_a_pooled_factory_share_the_store()
    {
        await using var chart = await Database.KnownChartAsync();
        var factory = new PooledDbContextFactory<ChartContext>(chart.Database.Options(), poolSize: 1);
        for (var round = 2; round <= 3; round++)
        {
            await using (var writer = await factory.CreateDbContextAsync(Chart.Cancellation))
            {
                writer.Add(new Song { Title = "Because" });
                await writer.SaveChangesAsync(Chart.Cancellation);
            }

            await using var reader = await factory.CreateDbContextAsync(Chart.Cancellation);
            Assert.Equal($"chart.song~list-all,{round}", (await reader.Songs.KeptCollectionETagAsync(Chart.Cancellation)).ToString());
            Assert.Equal((round, 0), await chart.SongsAsync());
        }
    }

    [Theory]
    [InlineData("chart.song~list-Wq0gB1y2Q7jv5mJcF0pCxQ,20")]
    [InlineData("chart.song-all,1")]
    [InlineData("chart.album~list-all,1")]
    [InlineData("chart.song~list-all,1;brief")]
    [InlineData("chart.song~list-all,2026-11-22T10:11:12.123456Z")]
    public async Task What_a_store_holds_of_anything_else_is_a_miss(string tag)
    {
        var store = new MemoryETagStore();
        await using var chart = await StoredMusic<ChartContext>.CreateAsync(Database, store);
        await chart.Database.AddSongAsync();
        var row = new ETagStoreRow("chart.song~list", "all");
        store.Fill(row, store.Read(row).Lease!.Value, new RowState(ETag.Parse(tag, null), null));
        Assert.NotNull(store.Read(row).Version);

        Assert.Equal((1L, 1), await chart.SongsAsync());
    }

    public class TenantRow : IVersioned
    {
        public int Id { get; set; }

        public int Tenant { get; set; }

        public int Version { get; set; }
    }

    public sealed class TenantContext(DbContextOptions<TenantContext> options) : DbContext(options)
    {
        public int Tenant { get; set; }

        public DbSet<TenantRow> Rows => Set<TenantRow>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<TenantRow>().HasQueryFilter(row => row.Tenant == Tenant);
            modelBuilder.Entity<TenantRow>().KeepsCollectionVersion();
            modelBuilder.UseEtagVersioning();
        }
    }
}

[Sqlite]
public sealed class SqliteStoredCollectionReadTests(SqliteDatabase database) : StoredCollectionReadTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresStoredCollectionReadTests(PostgresDatabase database) : StoredCollectionReadTests(database), IClassFixture<PostgresDatabase>;
