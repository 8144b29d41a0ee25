using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Tests.Bulk;

/// <summary>ExecuteUpdate over a join: the row that is set moves by one, however the statement has to be wrapped.</summary>
public abstract class JoinedUpdateTests(TestDatabase database) : DatabaseTests(database)
{
    private static readonly Dictionary<string, Func<LampContext, Task<int>>> Updates = new()
    {
        ["left join"] = db => db.Lamps.LeftJoin(db.Halls, l => l.RoomId, h => h.Id, (l, h) => new { l, h })
            .ExecuteUpdateAsync(set => set.SetProperty(x => x.l.Note, "n")),
        ["left join, filtered by the other side"] = db => db.Lamps.LeftJoin(db.Halls, l => l.RoomId, h => h.Id, (l, h) => new { l, h })
            .Where(x => x.h!.Name == "hall" || x.h == null).ExecuteUpdateAsync(set => set.SetProperty(x => x.l.Note, x => x.l.Name)),
        ["left join, several"] = db => db.Lamps.LeftJoin(db.Halls, l => l.RoomId, h => h.Id, (l, h) => l)
            .ExecuteUpdateAsync(set => set.SetProperty(l => l.Note, "n").SetProperty(l => l.Watts, l => l.Watts + 0)),
        ["group join"] = db => db.Lamps.GroupJoin(db.Halls, l => l.RoomId, h => h.Id, (l, h) => new { l, h })
            .SelectMany(x => x.h.DefaultIfEmpty(), (x, h) => new { x.l, h }).ExecuteUpdateAsync(set => set.SetProperty(x => x.l.Note, "n")),
        ["a join of joins"] = db => db.Lamps.LeftJoin(db.Halls, l => l.RoomId, h => h.Id, (l, h) => new { l, h })
            .LeftJoin(db.Halls, x => x.l.Watts, h => h.Id, (x, other) => new { x, other }).ExecuteUpdateAsync(set => set.SetProperty(y => y.x.l.Note, "n")),
        ["right join"] = db => db.Halls.RightJoin(db.Lamps, h => h.Id, l => l.RoomId, (h, l) => new { h, l })
            .OrderBy(x => x.l.Id).Take(9).ExecuteUpdateAsync(set => set.SetProperty(x => x.l.Note, "n")),
        ["join and Take"] = db => db.Lamps.Join(db.Lamps, l => l.Id, same => same.Id, (l, same) => new { l, same })
            .OrderBy(x => x.same.Id).Take(9).ExecuteUpdateAsync(set => set.SetProperty(x => x.l.Note, "n")),
        ["a projection and Distinct"] = db => db.Lamps.Select(l => new { l, l.Room }).Distinct().ExecuteUpdateAsync(set => set.SetProperty(x => x.l.Note, "n")),
    };

    public static TheoryData<string> Shapes => [.. Updates.Keys];

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Each_row_moves_by_one(string shape)
    {
        await using var house = await HouseAsync(fullRoad: true);
        await using var db = house.Open();

        Assert.Equal(2, await Updates[shape](db));
        Assert.Equal(2, await Updates[shape](db));

        Assert.Equal("3, 3, 1", await VersionsAsync(house));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Without_the_options_each_is_refused(string shape)
    {
        await using var house = await HouseAsync(fullRoad: false);
        await using var db = house.Open();

        Assert.Contains(".UseEtagVersioning()", (await Assert.ThrowsAsync<InvalidOperationException>(() => Updates[shape](db))).Message);
        Assert.Equal("1, 1, 1", await VersionsAsync(house));
    }

    [Fact]
    public async Task The_other_side_of_a_left_join_moves_once_however_often_it_is_joined()
    {
        await using var house = await HouseAsync(fullRoad: true);
        await using var db = house.Open();

        Assert.Equal(1, db.Lamps.LeftJoin(db.Halls, l => l.RoomId, h => h.Id, (l, h) => new { l, h }).ExecuteUpdate(set => set.SetProperty(x => x.h!.Name, "attic")));

        Assert.Equal("1, 1, 2", await VersionsAsync(house));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_value_of_the_other_side_is_refused_with_the_form_that_works(bool fullRoad)
    {
        await using var house = await HouseAsync(fullRoad);
        var sql = new List<string>();
        await using var db = house.Open(options => options.LogTo(sql.Add, [RelationalEventId.CommandExecuting]));

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => db.Lamps.LeftJoin(db.Halls, l => l.RoomId, h => h.Id, (l, h) => new { l, h })
            .ExecuteUpdateAsync(set => set.SetProperty(x => x.l.Note, x => x.h!.Name), Music.Cancellation));

        Assert.Contains("db.Set<Lamp>().Where(", refusal.Message);
        Assert.Empty(sql);
        if (fullRoad)
        {
            await db.Set<Lamp>().ExecuteUpdateAsync(
                set => set.SetProperty(l => l.Note, l => db.Set<Hall>().Where(h => h.Id == l.RoomId).Select(h => h.Name).First()), Music.Cancellation);
            Assert.Equal("2, 2, 1", await VersionsAsync(house));
        }
    }

    private static async Task<string> VersionsAsync(ContextDatabase<LampContext> house)
    {
        await using var db = house.Open();
        var versions = await db.Lamps.OrderBy(l => l.Id).Select(l => l.Version).ToListAsync(Music.Cancellation);
        return string.Join(", ", [.. versions, await db.Halls.Select(h => h.Version).SingleAsync(Music.Cancellation)]);
    }

    private async Task<ContextDatabase<LampContext>> HouseAsync(bool fullRoad)
    {
        var house = await Database.CreateAsync<LampContext>(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }
        });
        await using var db = house.Open();
        var hall = new Hall { Name = "hall" };
        db.Add(new Lamp { Id = 1, Name = "one", Watts = 1, Room = hall, Text = new LampText() });
        db.Add(new Lamp { Id = 2, Name = "two", Watts = 2, Room = hall, Text = new LampText() });
        await db.SaveChangesAsync(Music.Cancellation);
        return house;
    }
}

[Sqlite]
public sealed class SqliteJoinedUpdateTests(SqliteDatabase database) : JoinedUpdateTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresJoinedUpdateTests(PostgresDatabase database) : JoinedUpdateTests(database), IClassFixture<PostgresDatabase>;
