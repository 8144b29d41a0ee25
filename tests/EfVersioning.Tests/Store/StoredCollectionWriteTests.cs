using EfVersioning.Testing;
using EfVersioning.Tests.Collections;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Store;

/// <summary>
/// What the store says of a kept collection after each way to write its rows: never what is past. And what it says of the
/// rows: as much as if no collection were kept.
/// </summary>
public abstract class StoredCollectionWriteTests(TestDatabase database) : DatabaseTests(database)
{
    /// <summary>Each changes a song, and no album.</summary>
    private static readonly Dictionary<string, Func<ChartContext, bool, Task>> Writes = new()
    {
        ["an insert"] = async (db, async) =>
        {
            db.Add(new Song { Title = "Because" });
            await db.SaveAsync(async);
        },
        ["an update"] = async (db, async) =>
        {
            (await db.Songs.SingleAsync(Chart.Cancellation)).Title = "Because";
            await db.SaveAsync(async);
        },
        ["a touch"] = async (db, async) =>
        {
            db.Touch(await db.Songs.SingleAsync(Chart.Cancellation));
            await db.SaveAsync(async);
        },
        ["a delete"] = async (db, async) =>
        {
            db.Remove(await db.Songs.SingleAsync(Chart.Cancellation));
            await db.SaveAsync(async);
        },
        ["a part, its song tracked"] = async (db, async) =>
        {
            db.Add(new Verse { SongId = (await db.Songs.SingleAsync(Chart.Cancellation)).Id, Text = "Little darling" });
            await db.SaveAsync(async);
        },
        ["a part, its song not tracked"] = async (db, async) =>
        {
            db.Add(new Verse { SongId = 1, Text = "Little darling" });
            await db.SaveAsync(async);
        },
        ["a save that does not accept its changes"] = async (db, async) =>
        {
            (await db.Songs.SingleAsync(Chart.Cancellation)).Title = "Because";
            _ = async ? await db.SaveChangesAsync(acceptAllChangesOnSuccess: false, Chart.Cancellation) : db.SaveChanges(acceptAllChangesOnSuccess: false);
        },
        ["a guarded save"] = async (db, async) =>
        {
            db.Songs.IfCollectionMatch("\"chart.song~list-all,1\"").Add(new Song { Title = "Because" });
            await db.SaveAsync(async);
        },
        ["ExecuteUpdate"] = async (db, async) => _ = async
            ? await db.Songs.ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, "Because"), Chart.Cancellation)
            : db.Songs.ExecuteUpdate(set => set.SetProperty(song => song.Title, "Because")),
        ["ExecuteDelete"] = async (db, async) => _ = async
            ? await db.Songs.ExecuteDeleteAsync(Chart.Cancellation)
            : db.Songs.ExecuteDelete(),
        ["PatchAsync"] = async (db, _) => await db.Songs.PatchAsync([1], "\"chart.song-1,1\"", set => set.SetProperty(song => song.Title, "Because"), Chart.Cancellation),
        ["ReplaceAsync"] = async (db, _) => await db.Songs.ReplaceAsync(new Song { Id = 1, Title = "Because" }, "*", Chart.Cancellation),
        ["DeleteAsync"] = async (db, _) => await db.Songs.DeleteAsync([1], "*", Chart.Cancellation),
    };

    public static TheoryData<string, bool> WritesAndWays
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var write in Writes.Keys)
            {
                data.Add(write, true);
                data.Add(write, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(WritesAndWays))]
    public async Task A_change_of_a_row_drops_the_list_and_no_other(string write, bool async)
    {
        await using var chart = await Database.KnownChartAsync();
        await using (var db = chart.Open())
        {
            await Writes[write](db, async);
        }

        await chart.DroppedAsync(2);
        Assert.Equal((1L, 0), await chart.AlbumsAsync());
    }

    [Theory]
    [InlineData(true, "SaveChanges")]
    [InlineData(false, "SaveChanges")]
    [InlineData(true, "ExecuteDelete")]
    [InlineData(false, "ExecuteDelete")]
    public async Task What_the_database_deletes_by_itself_drops_the_list_of_what_is_deleted(bool async, string by)
    {
        await using var chart = await Database.KnownChartAsync();
        await using (var db = chart.Open())
        {
            if (by == "ExecuteDelete")
            {
                _ = async ? await db.Albums.ExecuteDeleteAsync(Chart.Cancellation) : db.Albums.ExecuteDelete();
            }
            else
            {
                db.Remove(await db.Albums.SingleAsync(Chart.Cancellation));
                await db.SaveAsync(async);
            }

            Assert.Equal(0, await db.Songs.CountAsync(Chart.Cancellation));
        }

        await chart.DroppedAsync(2);
        Assert.Equal((2L, 1), await chart.AlbumsAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rows_whose_key_the_database_sets_to_null_drop_their_list(bool bulk)
    {
        await using var shelves = await StoredMusic<LooseContext>.CreateAsync(Database);
        await using (var db = shelves.Open())
        {
            db.Add(new Box { Things = { new Thing() } });
            await db.SaveChangesAsync(Chart.Cancellation);
        }

        await shelves.ListAsync<Thing, LooseContext>();
        Assert.Equal((1L, 0), await shelves.ListAsync<Thing, LooseContext>());
        await using (var db = shelves.Open())
        {
            if (bulk)
            {
                await db.Set<Box>().ExecuteDeleteAsync(Chart.Cancellation);
            }
            else
            {
                db.Remove(await db.Set<Box>().SingleAsync(Chart.Cancellation));
                await db.SaveChangesAsync(Chart.Cancellation);
            }

            Assert.Null((await db.Set<Thing>().SingleAsync(Chart.Cancellation)).BoxId);
        }

        Assert.Equal((2L, 1), await shelves.ListAsync<Thing, LooseContext>());
    }

    [Fact]
    public async Task What_changes_no_row_leaves_the_list_known()
    {
        await using var chart = await Database.KnownChartAsync();
        await using var db = chart.Open();

        await db.Songs.Where(song => song.Id == 7).ExecuteDeleteAsync(Chart.Cancellation);
        await db.Songs.Where(song => song.Id == 7).ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, "Because"), Chart.Cancellation);
        await db.Songs.ExecuteUpdateAsync(set => set.SetProperty(song => song.Plays, 9), Chart.Cancellation);
        (await db.Songs.SingleAsync(Chart.Cancellation)).Plays = 10;
        db.Add(new Singer { Id = "paul" });
        await db.SaveChangesAsync(Chart.Cancellation);
        await Assert.ThrowsAsync<StaleETagException>(() => db.Songs.DeleteAsync([1], "\"chart.song-1,9\"", Chart.Cancellation));

        await chart.KnownAsync();
    }

    [Fact]
    public async Task Raw_sql_on_its_table_does_not_count_and_leaves_the_list_as_it_is()
    {
        await using var chart = await Database.KnownChartAsync();
        await using var db = chart.Open();
        await db.Database.ExecuteSqlRawAsync("""UPDATE "Songs" SET "Version" = 5""", Chart.Cancellation);

        await chart.KnownAsync();
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("bulk")]
    [InlineData("save")]
    public async Task Who_counts_by_hand_through_the_context_drops_every_list(string way)
    {
        await using var chart = await Database.KnownChartAsync();
        await using (var db = chart.Open())
        {
            var counters = db.Set<Dictionary<string, object>>("EtagCollections").Where(row => (string)row["Name"] == "song");
            switch (way)
            {
                case "raw":
                    await db.Database.ExecuteSqlRawAsync("""update "EtagCollections" SET "Version" = "Version" + 1 WHERE "Name" = 'song'""", Chart.Cancellation);
                    break;

                case "bulk":
                    await counters.ExecuteUpdateAsync(set => set.SetProperty(row => row["Version"], row => (long)row["Version"] + 1), Chart.Cancellation);
                    break;

                default:
                    (await counters.SingleAsync(Chart.Cancellation))["Version"] = 2L;
                    await db.SaveChangesAsync(Chart.Cancellation);
                    break;
            }
        }

        await chart.DroppedAsync(2);
        Assert.Equal((1L, 1), await chart.AlbumsAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_row_of_a_save_that_counts_is_known_at_once(bool async)
    {
        await using var chart = await Database.KnownChartAsync();
        await using var db = chart.Open();
        (await db.Songs.SingleAsync(Chart.Cancellation)).Title = "Because";
        await db.SaveAsync(async);

        await RowIsAsync(chart, "chart.song-1,2", commands: 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_row_of_a_guarded_save_that_counts_is_known_at_once(bool async)
    {
        await using var chart = await Database.KnownChartAsync();
        await using var db = chart.Open();
        (await db.Songs.IfCollectionMatch("\"chart.song~list-all,1\"").SingleAsync(Chart.Cancellation)).Title = "Because";
        await db.SaveAsync(async);

        await RowIsAsync(chart, "chart.song-1,2", commands: 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_row_written_without_being_read_is_known_at_once_although_it_is_counted(bool inTransaction)
    {
        await using var chart = await Database.KnownChartAsync();
        await using var db = chart.Open();
        await using (var transaction = inTransaction ? await db.Database.BeginTransactionAsync(Chart.Cancellation) : null)
        {
            await db.Songs.PatchAsync([1], "\"chart.song-1,1\"", set => set.SetProperty(song => song.Title, "Because"), Chart.Cancellation);
            if (transaction is not null)
            {
                await transaction.CommitAsync(Chart.Cancellation);
            }
        }

        await RowIsAsync(chart, "chart.song-1,2", commands: 0);
        await chart.DroppedAsync(2);
    }

    [Fact]
    public async Task A_row_written_without_being_read_is_not_published_where_it_was_not_found()
    {
        await using var chart = await Database.KnownChartAsync();
        await using var db = chart.Open();
        await Assert.ThrowsAsync<StaleETagException>(() => db.Songs.PatchAsync(
            [1], "\"chart.song-1,7\"", set => set.SetProperty(song => song.Title, "Because"), Chart.Cancellation));

        await RowIsAsync(chart, "chart.song-1,1", commands: 1);
    }

    [Fact]
    public async Task A_row_that_raw_sql_may_have_moved_beside_a_count_is_not_published()
    {
        await using var chart = await Database.KnownChartAsync();
        await using var db = chart.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(Chart.Cancellation);
        (await db.Songs.SingleAsync(Chart.Cancellation)).Title = "Because";
        await db.SaveChangesAsync(Chart.Cancellation);
        await db.Database.ExecuteSqlRawAsync("""UPDATE "Songs" SET "Version" = 7""", Chart.Cancellation);
        await transaction.CommitAsync(Chart.Cancellation);

        await RowIsAsync(chart, "chart.song-1,7", commands: 1);
    }

    private static async Task RowIsAsync(StoredMusic<ChartContext> chart, string tag, int commands)
    {
        var (found, sent) = await chart.FindAsync<Song>(1);
        Assert.Equal((tag, commands), (found?.ToString(), sent));
    }

    public class Box
    {
        public int Id { get; set; }

        public List<Thing> Things { get; } = [];
    }

    public class Thing : IVersioned
    {
        public int Id { get; set; }

        public int? BoxId { get; set; }

        public int Version { get; set; }
    }

    /// <summary>The database takes things out of a box that is deleted.</summary>
    public sealed class LooseContext(DbContextOptions<LooseContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Box>().HasMany(box => box.Things).WithOne().HasForeignKey(thing => thing.BoxId).OnDelete(DeleteBehavior.SetNull);
            modelBuilder.Entity<Thing>().KeepsCollectionVersion(counters: 16);
            modelBuilder.UseEtagVersioning();
        }
    }
}

[Sqlite]
public sealed class SqliteStoredCollectionWriteTests(SqliteDatabase database) : StoredCollectionWriteTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresStoredCollectionWriteTests(PostgresDatabase database) : StoredCollectionWriteTests(database), IClassFixture<PostgresDatabase>;
