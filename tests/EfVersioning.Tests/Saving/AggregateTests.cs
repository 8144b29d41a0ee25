using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfVersioning.Tests.Saving;

/// <summary>Rows that move others: only where the model says so, each once per save, several levels deep.</summary>
public abstract class AggregateTests(TestDatabase database) : DatabaseTests(database)
{
    private static CancellationToken Cancellation => Music.Cancellation;

    public static TheoryData<bool> Roads => Music.Roads;

    [Theory]
    [MemberData(nameof(Roads))]
    public async Task A_child_that_is_added_changed_or_deleted_moves_its_parents_once_each(bool fullRoad)
    {
        await using var library = await LibraryAsync(fullRoad);
        await using var db = library.Open();
        var shelf = await db.Shelves.Include(s => s.Records).ThenInclude(r => r.Tracks).SingleAsync(s => s.Name == "A", Cancellation);
        var record = shelf.Records[0];

        record.Tracks.Add(new Track { Name = "Three" });
        record.Tracks[0].Name = "One, again";
        db.Remove(record.Tracks[1]);
        await db.SaveChangesAsync(Cancellation);
        Assert.Equal((2, 2), (record.Version, shelf.Version));

        await db.SaveChangesAsync(Cancellation);
        Assert.Equal((2, 2), (record.Version, shelf.Version));
        await AssertRowsAsync(library, ("A", 2), ("B", 1));
    }

    [Theory]
    [MemberData(nameof(Roads))]
    public async Task A_child_that_changes_its_parent_moves_both(bool fullRoad)
    {
        await using var library = await LibraryAsync(fullRoad);
        await using var db = library.Open();
        var shelves = await db.Shelves.Include(s => s.Records).OrderBy(s => s.Name).ToListAsync(Cancellation);

        shelves[0].Records[0].ShelfId = shelves[1].Id;
        await db.SaveChangesAsync(Cancellation);

        await AssertRowsAsync(library, ("A", 2), ("B", 2));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_child_that_is_deleted_twice_under_its_key_is_not_written_and_moves_nothing(bool fullRoad, bool async)
    {
        await using var library = await LibraryAsync(fullRoad);
        await using var db = library.Open();
        var shelf = await db.Shelves.Include(s => s.Records).SingleAsync(s => s.Name == "A", Cancellation);
        var record = shelf.Records[0];

        // EF Core takes each of the two for the one that follows on the other, and sends nothing of either.
        db.Remove(record);
        var again = new Record { Id = record.Id, ShelfId = shelf.Id, Name = "Again" };
        db.Add(again);
        db.Entry(again).State = EntityState.Modified;
        db.Remove(again);
        Assert.Equal(0, await db.SaveAsync(async));

        Assert.Equal($"shelf.shelf-{shelf.Id},1", db.ETagOf(shelf).ToString());
        await AssertRowsAsync(library, ("A", 1), ("B", 1));
        Assert.Equal("Abbey Road", await Reread(library, other => other.Records.Select(r => r.Name)));
    }

    [Fact]
    public async Task A_parent_that_is_not_tracked_is_moved_by_a_command_in_the_same_transaction()
    {
        await using var library = await LibraryAsync(fullRoad: true);
        foreach (var async in (bool[])[false, true])
        {
            await using var db = library.Open();
            var record = await db.Records.SingleAsync(Cancellation);
            record.Name += "!";
            await db.SaveAsync(async);
            Assert.Null(db.Database.CurrentTransaction);
        }

        await AssertRowsAsync(library, ("A", 3), ("B", 1));
    }

    [Fact]
    public async Task A_child_that_changes_its_untracked_parent_moves_both()
    {
        await using var library = await LibraryAsync(fullRoad: true);
        await using var db = library.Open();
        var record = await db.Records.SingleAsync(Cancellation);

        record.ShelfId = await db.Shelves.Where(s => s.Name == "B").Select(s => s.Id).SingleAsync(Cancellation);
        await db.SaveChangesAsync(Cancellation);

        await AssertRowsAsync(library, ("A", 2), ("B", 2));
    }

    [Fact]
    public async Task A_save_that_fails_leaves_an_untracked_parent_where_it_was()
    {
        await using var library = await LibraryAsync(fullRoad: true);
        await using var db = library.Open();
        var record = await db.Records.SingleAsync(Cancellation);
        await using (var other = library.Open())
        {
            await other.Records.LeavingPrincipals().ExecuteUpdateAsync(set => set.SetProperty(r => r.Name, "Elsewhere"), Cancellation);
        }

        record.Name = "Here";
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Cancellation));

        Assert.Equal(1, record.Version);
        Assert.Null(db.Database.CurrentTransaction);
        await AssertRowsAsync(library, ("A", 1), ("B", 1));
    }

    [Fact]
    public async Task On_the_short_road_a_parent_that_is_not_tracked_is_refused_with_the_line_to_add()
    {
        await using var library = await LibraryAsync(fullRoad: false);
        await using var db = library.Open();
        (await db.Records.SingleAsync(Cancellation)).Name = "Changed";

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Cancellation));

        Assert.Contains("'Shelf'", refusal.Message);
        Assert.Contains(".UseEtagVersioning()", refusal.Message);
        Assert.Equal("Abbey Road", await Reread(library, other => other.Records.Select(r => r.Name)));
    }

    [Theory]
    [MemberData(nameof(Roads))]
    public async Task BumpsModified_moves_the_time_and_not_the_version(bool fullRoad)
    {
        await using var library = await LibraryAsync(fullRoad);
        await using var db = library.Open();
        var shelf = await db.Shelves.SingleAsync(s => s.Name == "A", Cancellation);
        var before = shelf.Modified;

        db.Add(new Label { Text = "Rock", ShelfId = shelf.Id });
        await db.SaveChangesAsync(Cancellation);

        Assert.Equal(1, shelf.Version);
        Assert.True(shelf.Modified > before);
        Assert.Equal(shelf.Modified, await Reread(library, other => other.Shelves.Where(s => s.Name == "A").Select(s => s.Modified)));
    }

    [Fact]
    public async Task BumpsModified_moves_the_time_of_an_untracked_parent()
    {
        await using var library = await LibraryAsync(fullRoad: true);
        await using var db = library.Open();
        var before = await db.Shelves.Where(s => s.Name == "A").Select(s => new { s.Id, s.Modified }).SingleAsync(Cancellation);

        db.Add(new Label { Text = "Rock", ShelfId = before.Id });
        await db.SaveChangesAsync(Cancellation);

        await AssertRowsAsync(library, ("A", 1), ("B", 1));
        Assert.True(await Reread(library, other => other.Shelves.Where(s => s.Name == "A").Select(s => s.Modified)) > before.Modified);
    }

    [Theory]
    [MemberData(nameof(Roads))]
    public async Task A_link_moves_the_side_that_asks_for_it(bool fullRoad)
    {
        await using var library = await LibraryAsync(fullRoad);
        await using var db = library.Open();
        var record = await db.Records.SingleAsync(Cancellation);
        var genre = new Genre { Name = "Rock" };
        db.Add(genre);
        await db.SaveChangesAsync(Cancellation);

        record.Genres.Add(genre);
        await db.Shelves.LoadAsync(Cancellation);
        await db.SaveChangesAsync(Cancellation);
        Assert.Equal((2, 1), (record.Version, genre.Version));

        record.Genres.Clear();
        await db.SaveChangesAsync(Cancellation);
        Assert.Equal((3, 1), (record.Version, genre.Version));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_link_that_goes_with_its_other_side_before_it_is_written_moves_nothing(bool fullRoad, bool async)
    {
        await using var library = await LibraryAsync(fullRoad);
        foreach (var detects in (bool[])[true, false])
        {
            await using var db = library.Open();
            var record = await db.Records.Include(r => r.Genres).SingleAsync(Cancellation);
            await db.Shelves.LoadAsync(Cancellation);
            var genre = new Genre { Name = "Rock" };
            db.Add(genre);
            await db.SaveChangesAsync(Cancellation);

            db.ChangeTracker.CascadeDeleteTiming = CascadeTiming.OnSaveChanges;
            record.Genres.Add(genre);
            db.Remove(genre);
            db.ChangeTracker.DetectChanges();
            db.ChangeTracker.AutoDetectChangesEnabled = detects;
            Assert.Single(db.ChangeTracker.Entries(), entry => entry.State is EntityState.Added);
            Assert.Equal(1, await db.SaveAsync(async));

            Assert.Equal($"shelf.record-{record.Id},1", db.ETagOf(record).ToString());
        }

        await AssertRowsAsync(library, ("A", 1), ("B", 1));
    }

    [Theory]
    [MemberData(nameof(Roads))]
    public async Task A_stale_parent_refuses_the_change_of_its_child(bool fullRoad)
    {
        await using var library = await LibraryAsync(fullRoad);
        await using var db = library.Open();
        var shelf = await db.Shelves.Include(s => s.Records).SingleAsync(s => s.Name == "A", Cancellation);
        await using (var other = library.Open())
        {
            (await other.Shelves.SingleAsync(s => s.Name == "A", Cancellation)).Name = "A, elsewhere";
            await other.SaveChangesAsync(Cancellation);
        }

        shelf.Records[0].Name = "Changed";
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Cancellation));
        Assert.Equal("Abbey Road", await Reread(library, other => other.Records.Select(r => r.Name)));
    }

    [Theory]
    [MemberData(nameof(Roads))]
    public async Task Touch_moves_and_checks_an_unchanged_row(bool fullRoad)
    {
        await using var library = await LibraryAsync(fullRoad);
        await using var db = library.Open();
        await using var late = library.Open();
        var shelf = await db.Shelves.SingleAsync(s => s.Name == "B", Cancellation);
        var lateShelf = await late.Shelves.SingleAsync(s => s.Name == "B", Cancellation);

        db.Touch(shelf);
        await db.SaveChangesAsync(Cancellation);
        late.Touch(lateShelf);
        await Assert.ThrowsAsync<StaleETagException>(() => late.SaveChangesAsync(Cancellation));

        await AssertRowsAsync(library, ("A", 1), ("B", 2));
    }

    [Fact]
    public async Task Touch_of_a_row_that_goes_away_is_refused()
    {
        await using var library = await LibraryAsync(fullRoad: true);
        await using var db = library.Open();
        var shelf = await db.Shelves.SingleAsync(s => s.Name == "B", Cancellation);
        db.Remove(shelf);

        Assert.Throws<InvalidOperationException>(() => db.Touch(shelf));
        Assert.Throws<InvalidOperationException>(() => db.Touch(new Shelf()));
    }

    [Theory]
    [MemberData(nameof(Roads))]
    public async Task A_bulk_write_that_would_leave_a_principal_behind_is_refused_unless_it_says_so(bool fullRoad)
    {
        await using var library = await LibraryAsync(fullRoad);
        await using var db = library.Open();

        foreach (var write in (Func<IQueryable<Track>, Task<int>>[])
            [
                tracks => tracks.ExecuteUpdateAsync(set => set.SetProperty(track => track.Name, "Bulk"), Cancellation),
                tracks => tracks.ExecuteDeleteAsync(Cancellation),
            ])
        {
            var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => write(db.Set<Track>()));
            Assert.Contains("'Record'", refusal.Message);
            Assert.Contains("LeavingPrincipals()", refusal.Message);
            Assert.Equal(2, await db.Set<Track>().CountAsync(track => track.Name != "Bulk", Cancellation));
        }

        Assert.Equal(2, await db.Set<Track>().LeavingPrincipals().ExecuteUpdateAsync(set => set.SetProperty(track => track.Name, "Bulk"), Cancellation));
        Assert.Equal(2, await db.Set<Track>().LeavingPrincipals().ExecuteDeleteAsync(Cancellation));
    }

    [Fact]
    public async Task Savers_that_meet_on_two_parents_do_not_deadlock()
    {
        await using var library = await LibraryAsync(fullRoad: true);
        int[] shelves, records;
        await using (var db = library.Open())
        {
            shelves = await db.Shelves.OrderBy(s => s.Name).Select(s => s.Id).ToArrayAsync(Cancellation);
            for (var i = 0; i < 16; i++)
            {
                db.Add(new Record { Name = $"Moving {i}", ShelfId = shelves[i % 2] });
            }

            await db.SaveChangesAsync(Cancellation);
            records = await db.Records.Where(r => r.Name.StartsWith("Moving")).Select(r => r.Id).ToArrayAsync(Cancellation);
        }

        // Every saver moves a record from one shelf to the other, half of them one way and half the other.
        await Parallel.ForEachAsync(records, Cancellation, async (id, cancellation) =>
        {
            await using var db = library.Open();
            var record = await db.Records.SingleAsync(r => r.Id == id, cancellation);
            record.ShelfId = record.ShelfId == shelves[0] ? shelves[1] : shelves[0];
            await db.SaveChangesAsync(cancellation);
        });

        await AssertRowsAsync(library, ("A", 18), ("B", 18));
    }

    private async Task<ContextDatabase<ShelfContext>> LibraryAsync(bool fullRoad)
    {
        var library = await Database.CreateAsync<ShelfContext>(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }
        });
        await using var db = library.Open();
        db.Add(new Shelf { Name = "A", Records = { new Record { Name = "Abbey Road", Tracks = { new Track { Name = "One" }, new Track { Name = "Two" } } } } });
        db.Add(new Shelf { Name = "B" });
        await db.SaveChangesAsync(Cancellation);
        return library;
    }

    private static async Task AssertRowsAsync(ContextDatabase<ShelfContext> library, params (string Name, int Version)[] rows)
    {
        await using var db = library.Open();
        var found = await db.Shelves.OrderBy(s => s.Name).Select(s => new { s.Name, s.Version }).ToListAsync(Cancellation);
        Assert.Equal(rows, found.Select(row => (row.Name, row.Version)));
    }

    private static async Task<T> Reread<T>(ContextDatabase<ShelfContext> library, Func<ShelfContext, IQueryable<T>> query)
    {
        await using var db = library.Open();
        return await query(db).SingleAsync(Cancellation);
    }
}

[Sqlite]
public sealed class SqliteAggregateTests(SqliteDatabase database) : AggregateTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresAggregateTests(PostgresDatabase database) : AggregateTests(database), IClassFixture<PostgresDatabase>;
