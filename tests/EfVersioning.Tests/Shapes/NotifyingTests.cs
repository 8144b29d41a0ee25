using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Shapes;

/// <summary>Entities that tell EF Core of their changes.</summary>
public abstract class NotifyingTests<TContext>(TestDatabase database) : DatabaseTests(database)
    where TContext : NotifyingContext
{
    public static TheoryData<bool, Way> RoadsAndWays =>
        new() { { true, Way.Sync }, { true, Way.Async }, { true, Way.RolledBackFirst }, { false, Way.Sync }, { false, Way.RolledBackFirst } };

    [Theory]
    [MemberData(nameof(RoadsAndWays))]
    public async Task A_change_that_was_told_moves_the_row(bool fullRoad, Way way)
        => await (await Database.ShapesAsync<TContext>(fullRoad)).LivesAsync(
            new Sensor { Name = "Cellar" }, "house.sensor-", (_, sensor) => sensor.Name = "Attic", way);

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task An_excluded_change_that_was_told_moves_nothing(bool fullRoad, bool async)
    {
        var house = await Database.ShapesAsync<TContext>(fullRoad);
        await using var db = house.Open();
        var sensor = new Sensor { Name = "Cellar" };
        db.Add(sensor);
        await db.SaveAsync(async);

        sensor.Readings = 3;
        Assert.Equal(1, await db.SaveAsync(async));

        Assert.Equal(1, sensor.Version);
        await using var read = house.Open();
        Assert.Equal((3, 1), await read.Sensors.Where(s => s.Id == sensor.Id).Select(s => new ValueTuple<int, int>(s.Readings, s.Version)).SingleAsync(Music.Cancellation));
    }
}

[Sqlite]
public sealed class SqliteChangedTests(SqliteDatabase database) : NotifyingTests<ChangedContext>(database), IClassFixture<SqliteDatabase>;

[Sqlite]
public sealed class SqliteChangingTests(SqliteDatabase database) : NotifyingTests<ChangingContext>(database), IClassFixture<SqliteDatabase>;

[Sqlite]
public sealed class SqliteChangingWithOriginalsTests(SqliteDatabase database) : NotifyingTests<ChangingWithOriginalsContext>(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresChangingTests(PostgresDatabase database) : NotifyingTests<ChangingContext>(database), IClassFixture<PostgresDatabase>;
