using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Tests.Shapes;

/// <summary>Entities of classes that EF Core derives: for lazy loading, and to be told of changes.</summary>
public abstract class ProxyTests(TestDatabase database) : DatabaseTests(database)
{
    public static TheoryData<bool, Way> RoadsAndWays =>
        new() { { true, Way.Sync }, { true, Way.Async }, { true, Way.RolledBackFirst }, { false, Way.Sync }, { false, Way.RolledBackFirst } };

    [Theory]
    [MemberData(nameof(RoadsAndWays))]
    public async Task A_lazy_loading_proxy_moves_as_its_entity_does(bool fullRoad, Way way)
    {
        await using var house = await HouseAsync(fullRoad, options => options.UseLazyLoadingProxies());
        await using var db = house.Open();
        await house.LivesAsync(db.CreateProxy<Room>(), "house.room-", (_, room) => room.Name = "Kitchen", way);
    }

    [Theory]
    [MemberData(nameof(RoadsAndWays))]
    public async Task What_is_loaded_on_the_way_to_a_save_moves_nothing(bool fullRoad, Way way)
    {
        await using var house = await HouseAsync(fullRoad, options => options.UseLazyLoadingProxies());
        await using (var db = house.Open())
        {
            db.Add(new Room { Name = "Hall", Lamps = { new Lamp(), new Lamp() } });
            await db.SaveAsync(way is not Way.Sync);
        }

        await using (var db = house.Open())
        {
            var lamp = await db.Set<Lamp>().FirstAsync(Music.Cancellation);
            Assert.NotEqual(typeof(Lamp), lamp.GetType());
            lamp.IsOn = lamp.Room!.Lamps.Count == 2;
            await db.SaveAsync(way is not Way.Sync);
        }

        await using var read = house.Open();
        Assert.Equal(1, (await read.Set<Room>().SingleAsync(Music.Cancellation)).Version);
        Assert.Equal([1, 2], await read.Set<Lamp>().Select(lamp => lamp.Version).OrderBy(version => version).ToListAsync(Music.Cancellation));
    }

    [Theory]
    [MemberData(nameof(RoadsAndWays))]
    public async Task A_change_tracking_proxy_moves_without_a_search_for_changes(bool fullRoad, Way way)
    {
        await using var house = await HouseAsync(fullRoad, options => options.UseChangeTrackingProxies());
        await using var db = house.Open();
        var searches = 0;
        db.ChangeTracker.DetectingAllChanges += (_, _) => searches++;
        var room = db.CreateProxy<Room>();
        room.Name = "Hall";
        db.Add(room);
        await db.SaveAsync(way is not Way.Sync);
        room.Name = "Kitchen";
        await db.SaveAsync(way is not Way.Sync);

        Assert.Equal((2, 0), (room.Version, searches));
        await house.LivesAsync(db.CreateProxy<Room>(), "house.room-", (_, read) => read.Name = "Attic", way);
    }

    [Theory]
    [MemberData(nameof(RoadsAndWays))]
    public async Task An_owned_proxy_moves_its_owner(bool fullRoad, Way way)
    {
        await using var house = await HouseAsync(fullRoad, options => options.UseLazyLoadingProxies().UseChangeTrackingProxies());
        await using var db = house.Open();
        var (room, door) = (db.CreateProxy<Room>(), db.CreateProxy<Door>());
        room.Door = door;
        await house.LivesAsync(room, "house.room-", (_, read) => read.Door!.Colour = "red", way);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_an_interceptor_changes_in_a_change_tracking_proxy_moves_it(bool fullRoad)
    {
        await using var house = await HouseAsync(
            fullRoad, options => options.UseChangeTrackingProxies().AddInterceptors(new Renaming()));
        await using var db = house.Open();
        var room = db.CreateProxy<Room>();
        db.Add(room);
        await db.SaveChangesAsync(Music.Cancellation);
        Assert.Equal(("Room 1", 1), (room.Name, room.Version));

        await db.SaveChangesAsync(Music.Cancellation);

        await using var read = house.Open();
        var row = await read.Set<Room>().SingleAsync(Music.Cancellation);
        Assert.Equal(("Room 2", 2), (row.Name, row.Version));
    }

    private Task<ContextDatabase<ProxyContext>> HouseAsync(bool fullRoad, Action<DbContextOptionsBuilder> configure)
        => Database.CreateAsync<ProxyContext>(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }

            configure(options);
        });

    private sealed class Renaming : SaveChangesInterceptor
    {
        private int _names;

        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            foreach (var room in eventData.Context!.ChangeTracker.Entries<Room>())
            {
                room.Entity.Name = $"Room {++_names}";
            }

            return ValueTask.FromResult(result);
        }
    }
}

[Sqlite]
public sealed class SqliteProxyTests(SqliteDatabase database) : ProxyTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresProxyTests(PostgresDatabase database) : ProxyTests(database), IClassFixture<PostgresDatabase>;
