using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using EfVersioning.Tests.Shapes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Tests.Bulk;

/// <summary>ExecuteUpdate in every shape that EF Core translates: the rows it changes move by one, and no others.</summary>
public abstract class ExecuteUpdateShapesTests(TestDatabase database) : DatabaseTests(database)
{
    private static readonly string Captured = "Captured";

    private static readonly Dictionary<string, Func<LampContext, Task<int>>> Updates = new()
    {
        ["constant"] = db => One(db.Lamps).ExecuteUpdateAsync(set => set.SetProperty(l => l.Name, "Constant")),
        ["captured"] = db => One(db.Lamps).ExecuteUpdateAsync(set => set.SetProperty(l => l.Name, Captured)),
        ["captured value type"] = db => CapturedValueType(db, 7),
        ["lambda"] = db => One(db.Lamps).ExecuteUpdateAsync(set => set.SetProperty(l => l.Name, l => l.Name + "!")),
        ["lambda value type"] = db => One(db.Lamps).ExecuteUpdateAsync(set => set.SetProperty(l => l.Watts, l => l.Watts * 2)),
        ["null"] = db => One(db.Lamps).ExecuteUpdateAsync(set => set.SetProperty(l => l.Note, (string?)null)),
        ["several"] = db => One(db.Lamps).ExecuteUpdateAsync(set => set.SetProperty(a => a.Name, "a").SetProperty(b => b.Watts, 3).SetProperty(c => c.Note, c => c.Name)),
        ["EF.Property"] = db => One(db.Lamps).ExecuteUpdateAsync(set => set.SetProperty(l => EF.Property<string>(l, "Name"), "Property")),
        ["shadow property"] = db => One(db.Lamps).ExecuteUpdateAsync(set => set.SetProperty(l => EF.Property<int?>(l, "Rank"), 4)),
        ["setters chosen at run time"] = db => One(db.Lamps).ExecuteUpdateAsync(set =>
        {
            if (Captured.Length > 0)
            {
                set.SetProperty(l => l.Name, "Chosen");
            }
        }),
        ["OfType"] = db => db.Lamps.OfType<Torch>().Where(t => t.Name == "one").ExecuteUpdateAsync(set => set.SetProperty(t => t.Batteries, 4)),
        ["derived set"] = db => db.Set<Torch>().Where(t => t.Name == "one").ExecuteUpdateAsync(set => set.SetProperty(t => t.Name, "Torch")),
        ["cast"] = db => One(db.Lamps).ExecuteUpdateAsync(set => set.SetProperty(l => ((Torch)l).Batteries, 5)),
        ["OrderBy and Take"] = db => db.Lamps.OrderBy(l => l.Watts).Take(1).ExecuteUpdateAsync(set => set.SetProperty(l => l.Name, "Taken")),
        ["Skip, OrderBy and Take"] = db => db.Lamps.OrderByDescending(l => l.Watts).Skip(1).Take(1).ExecuteUpdateAsync(set => set.SetProperty(l => l.Name, "Taken")),
        ["Where by a navigation"] = db => db.Lamps.Where(l => l.Room!.Name == "hall").ExecuteUpdateAsync(set => set.SetProperty(l => l.Name, "Hall")),
        ["a value by a subquery"] = db => One(db.Lamps).ExecuteUpdateAsync(set => set.SetProperty(l => l.Name, l => db.Halls.First(h => h.Id == l.RoomId).Name)),
        ["Where by a subquery"] = db => db.Lamps.Where(l => db.Halls.Any(h => h.Id == l.RoomId)).ExecuteUpdateAsync(set => set.SetProperty(l => l.Name, "Any")),
        ["Distinct"] = db => One(db.Lamps).Distinct().ExecuteUpdateAsync(set => set.SetProperty(l => l.Name, "Distinct")),
        ["Join"] = db => db.Lamps.Join(db.Halls, l => l.RoomId, h => h.Id, (l, h) => new { l, h }).ExecuteUpdateAsync(set => set.SetProperty(x => x.l.Name, x => x.h.Name)),
        ["complex column"] = db => One(db.Lamps).ExecuteUpdateAsync(set => set.SetProperty(l => l.Size.Height, 9)),
        ["complex column replaced"] = db => One(db.Lamps).ExecuteUpdateAsync(set => set.SetProperty(l => l.Size, new LampSize { Height = 10 })),
        ["complex JSON"] = db => One(db.Lamps).ExecuteUpdateAsync(set => set.SetProperty(l => l.Sheet.Text, "JSON")),
        ["complex JSON replaced"] = db => One(db.Lamps).ExecuteUpdateAsync(set => set.SetProperty(l => l.Sheet, new LampSheet { Text = "new" })),
        ["owned in the same table"] = db => One(db.Lamps).ExecuteUpdateAsync(set => set.SetProperty(l => l.Bulb!.Colour, "red")),
        ["generic set"] = db => Generic<Torch>(db),
        ["generic by interface"] = db => Darken(One(db.Lamps)),
        ["interface"] = db => Versions(db.Lamps),
        ["one table for two entity types"] = db => db.Set<LampText>().Where(t => t.Lamp!.Name == "one").ExecuteUpdateAsync(set => set.SetProperty(t => t.Lamp!.Name, "other")),
    };

    public static TheoryData<string> Shapes => [.. Updates.Keys];

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task The_row_that_it_changes_moves_by_one(string shape)
    {
        await using var house = await HouseAsync();
        await using var db = house.Open();

        // Twice, since the second time EF Core has the compiled query.
        Assert.Equal(1, await Updates[shape](db));
        Assert.Equal("2, 1", await VersionsAsync(house));
        await db.Lamps.Where(l => l.Version == 2).ExecuteUpdateAsync(set => set.SetProperty(l => l.Name, "one").SetProperty(l => l.Version, 2), Music.Cancellation);
        Assert.Equal(1, await Updates[shape](db));
        Assert.Equal("3, 1", await VersionsAsync(house));
    }

    [Fact]
    public async Task It_moves_the_same_by_the_synchronous_call()
    {
        await using var house = await HouseAsync();
        await using var db = house.Open();

        Assert.Equal(1, One(db.Lamps).ExecuteUpdate(set => set.SetProperty(l => l.Size.Height, l => l.Watts)));

        Assert.Equal("2, 1", await VersionsAsync(house));
    }

    [Fact]
    public async Task A_row_that_a_navigation_leads_to_moves_in_place_of_the_one_it_starts_from()
    {
        await using var house = await HouseAsync();
        await using var db = house.Open();

        await One(db.Lamps).Select(l => l.Room!).ExecuteUpdateAsync(set => set.SetProperty(h => h.Name, "attic"), Music.Cancellation);

        Assert.Equal("1, 1", await VersionsAsync(house));
        await using var read = house.Open();
        var hall = await read.Halls.SingleAsync(Music.Cancellation);
        Assert.Equal(("attic", 2), (hall.Name, hall.Version));
    }

    // Npgsql translates no setter through a navigation whose value is of that navigation too, as the next version is.
    [Fact]
    public async Task A_setter_through_a_navigation_moves_the_row_that_it_sets_or_sets_nothing()
    {
        await using var house = await HouseAsync();
        await using var db = house.Open();

        Task Update() => One(db.Lamps).ExecuteUpdateAsync(set => set.SetProperty(l => l.Room!.Name, "kitchen"), Music.Cancellation);
        if (Database.IsSqlite)
        {
            await Update();
        }
        else
        {
            await Assert.ThrowsAsync<InvalidOperationException>(Update);
        }

        Assert.Equal("1, 1", await VersionsAsync(house));
        await using var read = house.Open();
        var hall = await read.Halls.SingleAsync(Music.Cancellation);
        Assert.Equal(Database.IsSqlite ? ("kitchen", 2) : ("hall", 1), (hall.Name, hall.Version));
    }

    public static TheoryData<string, string> Refusals => new()
    {
        { "TPT", "sets a column of another table than that of 'Version'" },
        { "entity splitting", "sets a column of another table than that of 'Version'" },
        { "owned in a table of its own", "sets a column of another table than that of 'Version'" },
        { "the other entity of a row", "'Lamp'" },
        { "base without a version", "OfType<Bus>()" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task What_one_statement_cannot_do_is_refused_before_any(string shape, string reason)
    {
        await using var house = await HouseAsync();
        var sql = new List<string>();
        await using var db = house.Open(options => options.LogTo(sql.Add, [RelationalEventId.CommandExecuting]));

        for (var i = 0; i < 2; i++)
        {
            var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => shape switch
            {
                "TPT" => db.Set<Flute>().ExecuteUpdateAsync(set => set.SetProperty(f => f.Keys, 8), Music.Cancellation),
                "entity splitting" => db.Set<Reader>().ExecuteUpdateAsync(set => set.SetProperty(r => r.Phone, "2"), Music.Cancellation),
                "owned in a table of its own" => db.Lamps.ExecuteUpdateAsync(set => set.SetProperty(l => l.Stand!.Legs, 4), Music.Cancellation),
                "the other entity of a row" => db.Set<LampText>().ExecuteUpdateAsync(set => set.SetProperty(t => t.Text, "text"), Music.Cancellation),
                _ => db.Set<Coach>().ExecuteUpdateAsync(set => set.SetProperty(v => v.Name, "name"), Music.Cancellation),
            });
            Assert.Contains(reason, refusal.Message);
        }

        Assert.Empty(sql);
        Assert.Equal("1, 1", await VersionsAsync(house));
    }

    [Fact]
    public async Task The_columns_beside_the_version_are_updated_in_every_hierarchy()
    {
        await using var house = await HouseAsync();
        await using var db = house.Open();

        Assert.Equal(1, await db.Set<Flute>().ExecuteUpdateAsync(set => set.SetProperty(f => f.Name, "piccolo"), Music.Cancellation));
        Assert.Equal(1, await db.Set<Reader>().ExecuteUpdateAsync(set => set.SetProperty(r => r.Name, "Grace"), Music.Cancellation));
        Assert.Equal(1, await db.Set<Bus>().ExecuteUpdateAsync(set => set.SetProperty(v => v.Name, "bus"), Music.Cancellation));

        await using var read = house.Open();
        Assert.Equal(2, (await read.Set<Flute>().SingleAsync(Music.Cancellation)).Version);
        Assert.Equal(2, (await read.Set<Reader>().SingleAsync(Music.Cancellation)).Version);
        Assert.Equal(2, (await read.Set<Bus>().SingleAsync(Music.Cancellation)).Version);
    }

    private static IQueryable<Lamp> One(IQueryable<Lamp> lamps) => lamps.Where(l => l.Name == "one");

    private static Task<int> CapturedValueType(LampContext db, int watts)
        => One(db.Lamps).ExecuteUpdateAsync(set => set.SetProperty(l => l.Watts, watts));

    private static Task<int> Generic<TEntity>(LampContext db)
        where TEntity : Lamp
        => db.Set<TEntity>().Where(l => l.Name == "one").ExecuteUpdateAsync(set => set.SetProperty(l => l.Name, "Generic"));

    private static Task<int> Darken<TEntity>(IQueryable<TEntity> rows)
        where TEntity : class, IVersioned, ILit
        => rows.ExecuteUpdateAsync(set => set.SetProperty(l => l.Watts, 0));

    private static Task<int> Versions(IQueryable<ILit> rows)
        => rows.Where(l => l.Watts == 1).ExecuteUpdateAsync(set => set.SetProperty(l => l.Watts, 1));

    private static async Task<string> VersionsAsync(ContextDatabase<LampContext> house)
    {
        await using var db = house.Open();
        return string.Join(", ", await db.Lamps.OrderBy(l => l.Id).Select(l => l.Version).ToListAsync(Music.Cancellation));
    }

    private async Task<ContextDatabase<LampContext>> HouseAsync()
    {
        var house = await Database.CreateAsync<LampContext>(options => options.UseEtagVersioning());
        await using var db = house.Open();
        db.Add(new Torch { Id = 1, Name = "one", Watts = 1, Room = new Hall { Name = "hall" }, Bulb = new Bulb { Colour = "white" }, Stand = new Stand { Legs = 3 }, Text = new LampText() });
        db.Add(new Torch { Id = 2, Name = "two", Watts = 2, Text = new LampText() });
        db.AddRange(new Flute { Name = "flute" }, new Reader { Name = "Ada", Phone = "1" }, new Bus { Name = "b" });
        await db.SaveChangesAsync(Music.Cancellation);
        return house;
    }
}

[Sqlite]
public sealed class SqliteExecuteUpdateShapesTests(SqliteDatabase database) : ExecuteUpdateShapesTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresExecuteUpdateShapesTests(PostgresDatabase database) : ExecuteUpdateShapesTests(database), IClassFixture<PostgresDatabase>;
