using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Tests.Bulk;

/// <summary>Which entity type a bulk write changes is what its query says, and not its class. Where that is not known, it does not run.</summary>
public abstract class BulkTargetTests(TestDatabase database) : DatabaseTests(database)
{
    private static readonly Dictionary<string, Func<CrateContext, Task<int>>> Updates = new()
    {
        ["a set"] = db => db.Red.ExecuteUpdateAsync(set => set.SetProperty(c => c.Label, "x")),
        ["the other in a predicate"] = db => db.Red.Where(c => db.Blue.Any(other => other.Id == c.Id)).ExecuteUpdateAsync(set => set.SetProperty(c => c.Label, "x")),
        ["the other in a value"] = db => db.Red.ExecuteUpdateAsync(set => set.SetProperty(c => c.Label, c => db.Blue.First(other => other.Id == c.Id).Label)),
        ["a concatenation"] = db => db.Red.Where(c => c.Id == 1).Concat(db.Red.Where(c => c.Id != 1)).ExecuteUpdateAsync(set => set.SetProperty(c => c.Label, "x")),
        ["a union"] = db => db.Red.Union(db.Red).ExecuteUpdateAsync(set => set.SetProperty(c => c.Label, "x")),
        ["a join with the other"] = db => db.Red.Join(db.Blue, r => r.Id, b => b.Id, (r, b) => new { b, r }).ExecuteUpdateAsync(set => set.SetProperty(x => x.r.Label, x => x.b.Label)),
        ["a projection of both"] = db => db.Red.Select(r => new { Other = r.Inner, Mine = r }).ExecuteUpdateAsync(set => set.SetProperty(x => x.Mine.Label, "x")),
        ["a filter by a navigation"] = db => db.Red.Where(r => r.Inner!.Label == "blue").ExecuteUpdateAsync(set => set.SetProperty(c => c.Label, "x")),
        ["an interface"] = db => Rename(db.Red),
        ["an object"] = db => Objects(db.Red),
        ["SQL"] = db => db.Red.FromSqlRaw("SELECT * FROM red").ExecuteUpdateAsync(set => set.SetProperty(c => c.Label, "x")),
        ["Take"] = db => db.Red.OrderBy(c => c.Label).Take(5).ExecuteUpdateAsync(set => set.SetProperty(c => c.Label, "x")),
        ["Include and the like"] = db => db.Red.AsNoTracking().Include(c => c.Inner).TagWith("tag").IgnoreQueryFilters().ExecuteUpdateAsync(set => set.SetProperty(c => c.Label, "x")),
    };

    public static TheoryData<string> Shapes => [.. Updates.Keys];

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task The_rows_that_it_changes_move_and_those_of_the_other_type_do_not(string shape)
    {
        await using var store = await StoreAsync(fullRoad: true);
        await using var db = store.Open();

        await Updates[shape](db);
        await Updates[shape](db);

        Assert.Equal(("red 3", "blue 1"), await VersionsAsync(store));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Without_the_options_each_is_refused(string shape)
    {
        await using var store = await StoreAsync(fullRoad: false);
        var sql = new List<string>();
        await using var db = store.Open(options => options.LogTo(sql.Add, [RelationalEventId.CommandExecuting]));

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => Updates[shape](db));

        Assert.Contains(".UseEtagVersioning()", refusal.Message);
        Assert.Empty(sql);
    }

    [Fact]
    public async Task A_row_that_a_navigation_leads_to_is_of_the_other_type()
    {
        await using var store = await StoreAsync(fullRoad: true);
        await using var db = store.Open();

        await db.Red.Select(r => r.Inner!).ExecuteUpdateAsync(set => set.SetProperty(c => c.Label, "x"), Music.Cancellation);

        Assert.Equal(("red 1", "blue 2"), await VersionsAsync(store));
    }

    public static TheoryData<string, bool> Refused
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var shape in (string[])["both types", "a group", "a class made of it", "owned rows", "an owned row", "owned rows deleted"])
            {
                data.Add(shape, true);
                data.Add(shape, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_is_not_known_or_has_its_version_elsewhere_is_refused_before_it_runs(string shape, bool fullRoad)
    {
        await using var store = await StoreAsync(fullRoad);
        var sql = new List<string>();
        await using var db = store.Open(options => options.LogTo(sql.Add, [RelationalEventId.CommandExecuting]));

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => shape switch
        {
            "both types" => db.Red.Concat(db.Blue).ExecuteUpdateAsync(set => set.SetProperty(c => c.Label, "x"), Music.Cancellation),
            "a group" => db.Red.GroupBy(c => c.Label).Select(group => group.First()).ExecuteUpdateAsync(set => set.SetProperty(c => c.Label, "x"), Music.Cancellation),
            "a class made of it" => db.Red.GroupBy(c => c.Label, (label, crates) => crates.First()).ExecuteUpdateAsync(set => set.SetProperty(c => c.Label, "x"), Music.Cancellation),
            "owned rows" => db.Chests.SelectMany(c => c.Locks).ExecuteUpdateAsync(set => set.SetProperty(l => l.Kind, "x"), Music.Cancellation),
            "an owned row" => db.Chests.Select(c => c.Lid).ExecuteUpdateAsync(set => set.SetProperty(l => l.Colour, "x"), Music.Cancellation),
            _ => db.Chests.SelectMany(c => c.Locks).ExecuteDeleteAsync(Music.Cancellation),
        });

        Assert.Contains(shape.StartsWith("owned", StringComparison.Ordinal) || shape.StartsWith("an owned", StringComparison.Ordinal) ? "'Chest'" : "db.Set<Crate>(\"", refusal.Message);
        Assert.Empty(sql);
        Assert.Equal(("red 1", "blue 1"), await VersionsAsync(store));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rows_of_a_class_that_no_versioned_row_has_are_nobodys_business(bool fullRoad)
    {
        await using var store = await StoreAsync(fullRoad);
        await using var db = store.Open();

        Assert.Equal(1, await db.Set<Bag>().Where(bag => db.Red.Any()).ExecuteUpdateAsync(set => set.SetProperty(bag => bag.Label, "x"), Music.Cancellation));
        Assert.Equal(1, await db.Set<Bag>().ExecuteDeleteAsync(Music.Cancellation));
        Assert.Equal(1, await db.Red.ExecuteDeleteAsync(Music.Cancellation));
    }

    [Fact]
    public async Task Owned_rows_are_deleted_by_who_moves_their_owner_himself()
    {
        await using var store = await StoreAsync(fullRoad: true);
        await using var db = store.Open();

        Assert.Equal(1, await db.Chests.SelectMany(c => c.Locks).LeavingPrincipals().ExecuteDeleteAsync(Music.Cancellation));
    }

    [Fact]
    public async Task A_part_in_columns_is_no_row_of_the_type_that_its_class_is_elsewhere()
    {
        await using var boxes = await Database.CreateAsync<BoxContext>(options => options.UseEtagVersioning());
        await using var db = boxes.Open();
        db.AddRange(new Box { Label = new Label { Id = 7, Text = "a" } }, new Label { Id = 1, Text = "b" });
        await db.SaveChangesAsync(Music.Cancellation);

        await db.Set<Box>().ExecuteUpdateAsync(set => set.SetProperty(box => box.Label.Text, "x"), Music.Cancellation);

        await using var read = boxes.Open();
        Assert.Equal(2, await read.Set<Box>().Select(box => box.Version).SingleAsync(Music.Cancellation));
    }

    public static TheoryData<string, bool> Parts
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var shape in (string[])["a part", "a part beside its entity", "a column", "columns", "a column of a part"])
            {
                data.Add(shape, true);
                data.Add(shape, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public async Task A_part_or_a_column_without_its_entity_is_refused_since_the_entity_could_not_move(string shape, bool fullRoad)
    {
        await using var boxes = await Database.CreateAsync<BoxContext>(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }
        });
        await using var db = boxes.Open();
        db.AddRange(new Box { Label = new Label { Id = 7, Text = "a" } }, new Sack { Label = new Label { Id = 8, Text = "b" } });
        await db.SaveChangesAsync(Music.Cancellation);

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => shape switch
        {
            "a part" => db.Set<Box>().Select(box => box.Label).ExecuteUpdateAsync(set => set.SetProperty(label => label.Text, "x"), Music.Cancellation),
            "a part beside its entity" => db.Set<Box>().Select(box => new { box.Label, box }).ExecuteUpdateAsync(set => set.SetProperty(row => row.Label.Text, "x"), Music.Cancellation),
            "a column" => db.Set<Box>().Select(box => box.Name).ExecuteUpdateAsync(set => set.SetProperty(name => name, "x"), Music.Cancellation),
            "columns" => db.Set<Box>().Select(box => new { box.Id, box.Name }).ExecuteUpdateAsync(set => set.SetProperty(row => row.Name, "x"), Music.Cancellation),
            _ => db.Set<Box>().Select(box => box.Label.Text).ExecuteUpdateAsync(set => set.SetProperty(text => text, "x"), Music.Cancellation),
        });

        Assert.Contains("db.Set<Box>()", refusal.Message);
        // The same class in a row without a version is nobody's business.
        Assert.Equal(1, await db.Set<Sack>().Select(sack => sack.Label).ExecuteUpdateAsync(set => set.SetProperty(label => label.Text, "x"), Music.Cancellation));
        Assert.Equal(1, await db.Set<Sack>().Select(sack => sack.Label.Text).ExecuteUpdateAsync(set => set.SetProperty(text => text, "x"), Music.Cancellation));
        await using var read = boxes.Open();
        var row = await read.Set<Box>().SingleAsync(Music.Cancellation);
        Assert.Equal(("a", 1), (row.Label.Text, row.Version));
    }

    public class Box : IVersioned
    {
        public int Id { get; set; }

        public string Name { get; set; } = "";

        public int Version { get; set; }

        public Label Label { get; set; } = new();
    }

    public class Sack
    {
        public int Id { get; set; }

        public Label Label { get; set; } = new();
    }

    public class Label
    {
        public int Id { get; set; }

        public string Text { get; set; } = "";
    }

    public class BoxContext(DbContextOptions<BoxContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Label>().Property(label => label.Id).ValueGeneratedNever();
            modelBuilder.Entity<Box>().ComplexProperty(box => box.Label);
            modelBuilder.Entity<Sack>().ComplexProperty(sack => sack.Label);
            modelBuilder.UseEtagVersioning();
        }
    }

    [Fact]
    public async Task A_tag_guards_the_rows_of_its_own_type()
    {
        await using var store = await StoreAsync(fullRoad: true);
        await using var db = store.Open();
        var tag = db.ETagOf(await db.Red.SingleAsync(Music.Cancellation)).ToHeader();

        await Assert.ThrowsAsync<StaleETagException>(() => db.Blue.IfMatch(tag).ExecuteUpdateAsync(set => set.SetProperty(c => c.Label, "x"), Music.Cancellation));
        await db.Red.Where(c => db.Blue.Any(other => other.Id == c.Id)).IfMatch(tag).ExecuteUpdateAsync(set => set.SetProperty(c => c.Label, "x"), Music.Cancellation);

        Assert.Equal(("red 2", "blue 1"), await VersionsAsync(store));
    }

    private static Task<int> Rename(IQueryable<ILabelled> rows) => rows.ExecuteUpdateAsync(set => set.SetProperty(c => c.Label, "x"));

    private static Task<int> Objects(IQueryable<object> rows) => rows.ExecuteUpdateAsync(set => set.SetProperty(c => EF.Property<string>(c, "Label"), "x"));

    private static async Task<(string Red, string Blue)> VersionsAsync(ContextDatabase<CrateContext> store)
    {
        await using var db = store.Open();
        return ($"red {await db.Red.Select(c => c.Version).SingleAsync(Music.Cancellation)}", $"blue {await db.Blue.Select(c => c.Version).SingleAsync(Music.Cancellation)}");
    }

    private async Task<ContextDatabase<CrateContext>> StoreAsync(bool fullRoad)
    {
        var store = await Database.CreateAsync<CrateContext>(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }
        });
        await using var db = store.Open();
        var blue = db.Blue.Add(new Crate { Id = 1, Label = "blue" }).Entity;
        await db.SaveChangesAsync(Music.Cancellation);
        db.Red.Add(new Crate { Id = 1, Label = "red", InnerId = blue.Id });
        db.AddRange(new Chest { Name = "chest", Locks = { new Lock { Id = 1, Kind = "old" } } }, new Bag { Label = "bag" });
        await db.SaveChangesAsync(Music.Cancellation);
        return store;
    }
}

[Sqlite]
public sealed class SqliteBulkTargetTests(SqliteDatabase database) : BulkTargetTests(database), IClassFixture<SqliteDatabase>
{
    [Fact]
    public async Task An_element_of_a_list_moves_the_row_that_has_it()
    {
        await using var lists = await Database.CreateAsync<ListContext>(options => options.UseEtagVersioning());
        await using var db = lists.Open();
        db.Add(new ListRow { Names = ["a", "b"] });
        await db.SaveChangesAsync(Music.Cancellation);
        db.ChangeTracker.Clear();

        await db.Set<ListRow>().ExecuteUpdateAsync(set => set.SetProperty(row => row.Names[0], "c"), Music.Cancellation);

        var row = await db.Set<ListRow>().SingleAsync(Music.Cancellation);
        Assert.Equal(("c", 2), (row.Names[0], row.Version));
    }

    public class ListRow : IVersioned
    {
        public int Id { get; set; }

        public List<string> Names { get; set; } = [];

        public int Version { get; set; }
    }

    public class ListContext(DbContextOptions<ListContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<ListRow>();
            modelBuilder.UseEtagVersioning();
        }
    }
}

[Postgres]
public sealed class PostgresBulkTargetTests(PostgresDatabase database) : BulkTargetTests(database), IClassFixture<PostgresDatabase>;
