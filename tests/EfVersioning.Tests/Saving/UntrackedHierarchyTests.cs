using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Saving;

/// <summary>A principal that is not tracked moves in the table that has its row, whichever of its types it is of, by whichever key.</summary>
public abstract class UntrackedHierarchyTests<TMapping>(TestDatabase database) : DatabaseTests(database)
    where TMapping : IVenueMapping
{
    private static bool HasNoForeignKey => typeof(TMapping) == typeof(Tpc) || typeof(TMapping) == typeof(TpcWithColumns);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_row_of_any_type_moves_and_no_other(bool async)
    {
        await using var venues = await VenuesAsync(fullRoad: true);
        var before = await RowsAsync(venues);
        await using (var db = venues.Open())
        {
            db.AddRange(new Gig { VenueId = 2 }, new Gig { VenueId = 2 }, new Gig { VenueId = 3 });
            await db.SaveAsync(async);
        }

        var after = await RowsAsync(venues);
        Assert.Equal([1, 2, 2, 1], after.Select(row => row.Version));
        Assert.Equal([false, true, true, false], after.Zip(before, (now, then) => now.Modified > then.Modified));
        Assert.Equal([true, false, false, true], after.Zip(before, (now, then) => now.Modified == then.Modified));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task By_two_of_its_keys_it_is_one_row_and_moves_once(bool async)
    {
        await using var venues = await VenuesAsync(fullRoad: true);
        await using (var db = venues.Open())
        {
            db.AddRange(new Gig { VenueId = 1 }, new Bill { VenueCode = "1" }, new Bill { VenueCode = "4" });
            await db.SaveAsync(async);
        }

        Assert.Equal([2, 1, 1, 2], (await RowsAsync(venues)).Select(row => row.Version));
    }

    [Fact]
    public async Task A_row_that_a_query_filter_hides_moves_as_well()
    {
        await using var venues = await VenuesAsync(fullRoad: true);
        await using (var db = venues.Open())
        {
            db.AddRange(new Venue { Id = 1001, Code = "1001" }, new Venue { Id = 1002, Code = "1002" });
            await db.SaveAsync(async: true);
            db.ChangeTracker.Clear();
            db.AddRange(new Gig { VenueId = 1001 }, new Bill { VenueCode = "1002" });
            await db.SaveAsync(async: true);
        }

        Assert.Equal([1, 1, 1, 1, 2, 2], (await RowsAsync(venues)).Select(row => row.Version));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_row_that_is_not_there_is_refused_and_nothing_is_written(bool async)
    {
        await using var venues = await VenuesAsync(fullRoad: true);
        foreach (var dependent in (object[])[new Gig { VenueId = 77 }, new Bill { VenueCode = "77" }])
        {
            await using var db = venues.Open();
            db.Add(dependent);
            db.Add(new Gig { VenueId = 1 });
            var refusal = await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveAsync(async));
            Assert.Equal(HasNoForeignKey, refusal.Message.Contains("'Venue' that is not tracked and not in the database", StringComparison.Ordinal));
        }

        Assert.Equal([1, 1, 1, 1], (await RowsAsync(venues)).Select(row => row.Version));
        await using var other = venues.Open();
        Assert.Equal((0, 0), (await other.Gigs.CountAsync(Music.Cancellation), await other.Bills.CountAsync(Music.Cancellation)));
    }

    [Fact]
    public async Task A_row_that_is_left_may_be_gone()
    {
        Assert.SkipUnless(HasNoForeignKey, "Only without a foreign key can it be.");
        await using var venues = await VenuesAsync(fullRoad: true);
        await using var db = venues.Open();
        var gig = new Gig { VenueId = 4 };
        db.Add(gig);
        await db.SaveAsync(async: true);
        await using (var other = venues.Open())
        {
            other.Remove(await other.Venues.SingleAsync(venue => venue.Id == 4, Music.Cancellation));
            await other.SaveAsync(async: true);
        }

        gig.VenueId = 2;
        await db.SaveAsync(async: true);
        Assert.Equal([1, 2, 1], (await RowsAsync(venues)).Select(row => row.Version));
    }

    [Fact]
    public async Task Two_rows_with_one_key_are_refused()
    {
        Assert.SkipUnless(HasNoForeignKey, "Only in TPC can there be two.");
        await using var venues = await VenuesAsync(fullRoad: true);
        await using (var other = venues.Open())
        {
            other.Add(new Club { Id = 1, Code = "1 again" });
            await other.SaveAsync(async: true);
        }

        await using var db = venues.Open();
        db.Add(new Gig { VenueId = 1 });
        var refusal = await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveAsync(async: true));
        Assert.Contains("not known which", refusal.Message);
        Assert.All(await RowsAsync(venues), row => Assert.Equal(1, row.Version));
    }

    [Fact]
    public async Task On_the_short_road_it_is_refused_with_the_line_to_add()
    {
        await using var venues = await VenuesAsync(fullRoad: false);
        await using var db = venues.Open();
        db.Add(new Gig { VenueId = 1 });
        Assert.Contains(".UseEtagVersioning()", (await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveAsync(async: true))).Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tracked_principal_moves_on_both_roads(bool fullRoad)
    {
        await using var venues = await VenuesAsync(fullRoad);
        await using (var db = venues.Open())
        {
            await db.Venues.LoadAsync(Music.Cancellation);
            db.AddRange(new Gig { VenueId = 1 }, new Bill { VenueCode = "1" }, new Bill { VenueCode = "4" });
            await db.SaveAsync(async: true);
        }

        Assert.Equal([2, 1, 1, 2], (await RowsAsync(venues)).Select(row => row.Version));
    }

    private async Task<ContextDatabase<VenueContext<TMapping>>> VenuesAsync(bool fullRoad)
    {
        var venues = await Database.CreateAsync<VenueContext<TMapping>>(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }
        });
        await using var db = venues.Open();
        db.AddRange(
            TMapping.HasDerived ? new Hall { Id = 1, Code = "1" } : new Venue { Id = 1, Code = "1" },
            TMapping.HasDerived ? new Club { Id = 2, Code = "2" } : new Venue { Id = 2, Code = "2" },
            TMapping.HasDerived ? new OperaHouse { Id = 3, Code = "3" } : new Venue { Id = 3, Code = "3" },
            new Venue { Id = 4, Code = "4" });
        await db.SaveAsync(async: true);
        return venues;
    }

    private static async Task<List<(int Version, DateTimeOffset Modified)>> RowsAsync(ContextDatabase<VenueContext<TMapping>> venues)
    {
        await using var db = venues.Open();
        var rows = await db.Venues.IgnoreQueryFilters().OrderBy(venue => venue.Id).Select(venue => new { venue.Version, venue.Modified }).ToListAsync(Music.Cancellation);
        return [.. rows.Select(row => (row.Version, row.Modified))];
    }
}

[Sqlite]
public sealed class SqliteUntrackedTphTests(SqliteDatabase database) : UntrackedHierarchyTests<Tph>(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresUntrackedTphTests(PostgresDatabase database) : UntrackedHierarchyTests<Tph>(database), IClassFixture<PostgresDatabase>;

[Sqlite]
public sealed class SqliteUntrackedTptTests(SqliteDatabase database) : UntrackedHierarchyTests<Tpt>(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresUntrackedTptTests(PostgresDatabase database) : UntrackedHierarchyTests<Tpt>(database), IClassFixture<PostgresDatabase>;

[Sqlite]
public sealed class SqliteUntrackedTpcTests(SqliteDatabase database) : UntrackedHierarchyTests<Tpc>(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresUntrackedTpcTests(PostgresDatabase database) : UntrackedHierarchyTests<Tpc>(database), IClassFixture<PostgresDatabase>;

[Sqlite]
public sealed class SqliteUntrackedTpcColumnTests(SqliteDatabase database) : UntrackedHierarchyTests<TpcWithColumns>(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresUntrackedTpcColumnTests(PostgresDatabase database) : UntrackedHierarchyTests<TpcWithColumns>(database), IClassFixture<PostgresDatabase>;

[Sqlite]
public sealed class SqliteUntrackedSplitTests(SqliteDatabase database) : UntrackedHierarchyTests<Split>(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresUntrackedSplitTests(PostgresDatabase database) : UntrackedHierarchyTests<Split>(database), IClassFixture<PostgresDatabase>;
