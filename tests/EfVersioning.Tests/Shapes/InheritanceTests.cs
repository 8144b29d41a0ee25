using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Shapes;

/// <summary>Hierarchies in one table, in a table per type and in a table per concrete type.</summary>
public abstract class InheritanceTests<TContext>(TestDatabase database) : DatabaseTests(database)
    where TContext : InheritanceContext
{
    public static TheoryData<bool, Way> RoadsAndWays =>
        new() { { true, Way.Sync }, { true, Way.Async }, { true, Way.RolledBackFirst }, { false, Way.Sync }, { false, Way.RolledBackFirst } };

    [Theory]
    [MemberData(nameof(RoadsAndWays))]
    public async Task A_column_of_the_base_moves_the_row(bool fullRoad, Way way)
        => await (await Database.ShapesAsync<TContext>(fullRoad)).LivesAsync(
            new Dog { Name = "Rex" }, "zoo.animal-", (_, dog) => dog.Name = "Max", way);

    [Theory]
    [MemberData(nameof(RoadsAndWays))]
    public async Task A_column_of_the_derived_type_alone_moves_the_row(bool fullRoad, Way way)
        => await (await Database.ShapesAsync<TContext>(fullRoad)).LivesAsync(
            new Dog { Name = "Rex" }, "zoo.animal-", (_, dog) => dog.Breed = "Beagle", way);

    [Theory]
    [MemberData(nameof(RoadsAndWays))]
    public async Task A_column_of_the_most_derived_type_alone_moves_the_row(bool fullRoad, Way way)
        => await (await Database.ShapesAsync<TContext>(fullRoad)).LivesAsync(
            new Puppy { Name = "Bo" }, "zoo.animal-", (_, puppy) => puppy.Weeks++, way);

    [Theory]
    [MemberData(nameof(RoadsAndWays))]
    public async Task Columns_of_all_types_at_once_move_the_row_once(bool fullRoad, Way way)
        => await (await Database.ShapesAsync<TContext>(fullRoad)).LivesAsync(
            new Puppy { Name = "Bo" }, "zoo.animal-", (_, puppy) => (puppy.Name, puppy.Breed, puppy.Weeks) = ("Bobo", "Beagle", 9), way);

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task One_that_takes_the_key_of_another_type_goes_on_from_its_version_and_is_guarded_by_it(bool fullRoad, bool async)
    {
        var zoo = await Database.ShapesAsync<TContext>(fullRoad);
        var (id, key) = await zoo.AddAsync(new Dog { Name = "Rex" });
        await using var late = zoo.Open();
        var read = (await late.FindAsync<Animal>(key, Music.Cancellation))!;
        await using (var first = zoo.Open())
        {
            (await first.FindAsync<Animal>(key, Music.Cancellation))!.Name = "Max";
            await first.SaveAsync(async);
        }

        // The version that the row is at by now is the very one that the replacement would get.
        late.Remove(read);
        late.Add(new Cat { Id = read.Id, Name = "Tom" });
        await Assert.ThrowsAsync<StaleETagException>(() => late.SaveAsync(async));

        await using var db = zoo.Open();
        var dog = (await db.FindAsync<Animal>(key, Music.Cancellation))!;
        Assert.Equal("Max", Assert.IsType<Dog>(dog).Name);
        db.Remove(dog);
        var cat = new Cat { Id = dog.Id, Name = "Tom" };
        db.Add(cat);
        await db.SaveAsync(async);

        Assert.Equal($"zoo.animal-{id},3", db.ETagOf(cat).ToString());
        await using var other = zoo.Open();
        var row = await other.Set<Animal>().SingleAsync(animal => animal.Id == dog.Id, Music.Cancellation);
        Assert.Equal(("Tom", 3), (Assert.IsType<Cat>(row).Name, row.Version));
    }

    public static TheoryData<string, bool, bool> Takers
    {
        get
        {
            var data = new TheoryData<string, bool, bool>();
            foreach (var taker in (string[])["another with a version", "one without", "one with a version where there was none"])
            {
                data.Add(taker, true, true);
                data.Add(taker, false, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Takers))]
    public async Task One_that_takes_the_key_of_a_type_with_which_it_has_no_version_in_common_is_refused(string taker, bool fullRoad, bool async)
    {
        var zoo = await Database.ShapesAsync<TContext>(fullRoad);
        var id = Guid.NewGuid();
        var (first, second) = taker switch
        {
            "one without" => (new Car { Id = id }, new Vehicle { Id = id, Name = "second" }),
            "another with a version" => (new Car { Id = id }, new Truck { Id = id, Name = "second" }),
            _ => (new Vehicle { Id = id }, (Vehicle)new Car { Id = id, Name = "second" }),
        };
        await using (var other = zoo.Open())
        {
            other.Add(first);
            await other.SaveAsync(async);
        }

        var before = await zoo.RowsAsync();
        await using var db = zoo.Open();
        db.Remove((await db.FindAsync<Vehicle>([id], Music.Cancellation))!);
        db.Add(second);

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveAsync(async));

        Assert.Contains($"A '{second.GetType().Name}' takes the key of a '{first.GetType().Name}'", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, await zoo.RowsAsync());
        db.Entry(second).State = EntityState.Detached;
        await db.SaveAsync(async);
        db.Add(second);
        await db.SaveAsync(async);
        await using var read = zoo.Open();
        Assert.Equal("second", (await read.FindAsync<Vehicle>([id], Music.Cancellation))!.Name);
    }

    [Theory]
    [MemberData(nameof(RoadsAndWays))]
    public async Task Where_only_the_derived_type_has_a_version_a_change_of_the_base_moves_it(bool fullRoad, Way way)
        => await (await Database.ShapesAsync<TContext>(fullRoad)).LivesAsync(
            new Car { Name = "Beetle" }, "zoo.vehicle-", (_, car) => car.Name = "Mini", way);

    [Theory]
    [MemberData(nameof(RoadsAndWays))]
    public async Task Where_only_the_derived_types_have_versions_each_has_its_own(bool fullRoad, Way way)
    {
        var zoo = await Database.ShapesAsync<TContext>(fullRoad);
        await zoo.LivesAsync(new Car { Name = "Beetle" }, "zoo.vehicle-", (_, car) => car.Doors = 5, way);
        await zoo.LivesAsync(new Truck { Name = "Unimog" }, "zoo.vehicle-", (_, truck) => truck.Tons = 7, way);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_row_of_the_base_without_a_version_is_saved_beside_them(bool fullRoad, bool async)
    {
        var zoo = await Database.ShapesAsync<TContext>(fullRoad);
        var (vehicle, car) = (new Vehicle { Name = "Sled" }, new Car { Name = "Beetle" });
        await using var db = zoo.Open();
        db.AddRange(vehicle, car);
        await db.SaveAsync(async);

        (vehicle.Name, car.Name) = ("Sledge", "Mini");
        await db.SaveAsync(async);

        db.ChangeTracker.Clear();
        Assert.Equal("Sledge", (await db.Set<Vehicle>().SingleAsync(v => v.Id == vehicle.Id, Music.Cancellation)).Name);
        Assert.Equal(("Mini", 2), await db.Set<Car>().Where(c => c.Id == car.Id).Select(c => new ValueTuple<string, int>(c.Name, c.Version)).SingleAsync(Music.Cancellation));
        Assert.Throws<InvalidOperationException>(() => db.ETagOf(vehicle));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_row_has_one_tag_whatever_type_it_is_read_as(bool async)
    {
        var zoo = await Database.ShapesAsync<TContext>();
        var (id, key) = await zoo.AddAsync(new Puppy { Name = "Bo" });
        await using var db = zoo.Open();
        var animal = await db.Set<Animal>().SingleAsync(a => a.Id == (Guid)key[0]!, Music.Cancellation);

        animal.Name = "Bobo";
        db.Entry(animal).IfMatch($"\"zoo.animal-{id},1\"");
        await db.SaveAsync(async);

        Assert.Equal($"zoo.animal-{id},2", await zoo.TagAsync<TContext, Dog>(key));
        Assert.Equal($"zoo.animal-{id},2", await zoo.TagAsync<TContext, Puppy>(key));
    }
}

[Sqlite]
public sealed class SqliteTphTests(SqliteDatabase database) : InheritanceTests<TphContext>(database), IClassFixture<SqliteDatabase>;

[Sqlite]
public sealed class SqliteTptTests(SqliteDatabase database) : InheritanceTests<TptContext>(database), IClassFixture<SqliteDatabase>;

[Sqlite]
public sealed class SqliteTpcTests(SqliteDatabase database) : InheritanceTests<TpcContext>(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresTphTests(PostgresDatabase database) : InheritanceTests<TphContext>(database), IClassFixture<PostgresDatabase>;

[Postgres]
public sealed class PostgresTptTests(PostgresDatabase database) : InheritanceTests<TptContext>(database), IClassFixture<PostgresDatabase>;

[Postgres]
public sealed class PostgresTpcTests(PostgresDatabase database) : InheritanceTests<TpcContext>(database), IClassFixture<PostgresDatabase>;
