using EfVersioning.Testing;
using EfVersioning.Tests.Model;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace EfVersioning.Tests.Tokens;

/// <summary>A stamp that the application forgets to move guards nothing: the log says so.</summary>
public abstract class UnmovedVersionTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_change_that_leaves_the_stamp_is_warned_of(bool fullRoad, bool async)
    {
        using var log = new Warnings();
        await using var shape = await Database.TokensAsync<GuidStamp>(fullRoad, options => options.UseLoggerFactory(log));
        await using var db = shape.Open();
        var order = new GuidOrder { Name = "a" };
        db.Add(order);
        await db.SaveAsync(async);
        order.Name = "b";
        order.Move();
        await db.SaveAsync(async);
        Assert.Empty(log.Messages);

        order.Name = "c";
        await db.SaveAsync(async);

        var (id, message) = Assert.Single(log.Messages);
        Assert.Equal((101, "VersionNotMoved"), (id.Id, id.Name));
        Assert.Contains("'GuidOrder'", message);
        Assert.Contains("'Stamp'", message);
        Assert.Equal("c", await db.Set<GuidOrder>().AsNoTracking().Select(row => row.Name).SingleAsync(Music.Cancellation));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_part_in_a_table_of_its_own_is_guarded_by_the_stamp_of_its_row(bool fullRoad, bool async)
    {
        using var log = new Warnings();
        await using var shape = await Database.TokensAsync<Parted>(fullRoad, options => options.UseLoggerFactory(log));
        await using var db = shape.Open();
        await using var other = shape.Open();
        await using var third = shape.Open();
        db.Add(new PartedOrder { Lines = { new Line { Text = "a" } } });
        await db.SaveAsync(async);
        var order = await db.Set<PartedOrder>().SingleAsync(Music.Cancellation);
        var stale = await other.Set<PartedOrder>().SingleAsync(Music.Cancellation);
        var named = await third.Set<PartedOrder>().SingleAsync(Music.Cancellation);
        var first = db.ETagOf(order).ToHeader();

        order.Lines[0].Text = "b";
        order.Move();
        await db.SaveAsync(async);
        Assert.Empty(log.Messages);

        stale.Lines[0].Text = "c";
        await Assert.ThrowsAsync<StaleETagException>(() => other.SaveAsync(async));

        await third.Entry(named).ReloadAsync(Music.Cancellation);
        Assert.Throws<StaleETagException>(() => third.Entry(named).IfMatch(first));
        named.Lines[0].Text = "d";
        await Assert.ThrowsAsync<StaleETagException>(() => third.SaveAsync(async));

        order.Lines[0].Text = "e";
        await db.SaveAsync(async);
        Assert.Single(log.Messages);
        await using var fresh = shape.Open();
        Assert.Equal("e", (await fresh.Set<PartedOrder>().SingleAsync(Music.Cancellation)).Lines[0].Text);
    }

    public class PartedOrder : GuidOrder
    {
        public List<Line> Lines { get; } = [];
    }

    public class Line
    {
        public int Id { get; set; }

        public string Text { get; set; } = "";
    }

    public sealed class Parted : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
            => modelBuilder.Entity<PartedOrder>(order =>
            {
                order.OwnsMany(row => row.Lines, line => line.HasKey(row => row.Id));
                order.HasEtagVersion(row => row.Stamp);
            });
    }

    [Fact]
    public async Task A_change_of_what_is_excluded_and_one_of_the_databases_are_not()
    {
        using var log = new Warnings();
        await using (var shape = await Database.TokensAsync<ExcludedSeen>(fullRoad: true, options => options.UseLoggerFactory(log)))
        {
            await ChangeAsync<ExcludedSeen, GuidOrder>(shape);
            await using var db = shape.Open();
            Assert.Equal(1, await db.Set<GuidOrder>().ExecuteUpdateAsync(set => set.SetProperty(order => order.Seen, 5), Music.Cancellation));
        }

        await using (var shape = await Database.TokensAsync<RowVersion>(fullRoad: true, options => options.UseLoggerFactory(log)))
        {
            await ChangeAsync<RowVersion, RowVersionOrder>(shape);
        }

        Assert.Empty(log.Messages);
    }

    private static async Task ChangeAsync<TShape, TOrder>(ContextDatabase<ShapeContext<TShape>> shape)
        where TShape : IModelShape
        where TOrder : Order, new()
    {
        await using var db = shape.Open();
        var order = new TOrder();
        db.Add(order);
        await db.SaveChangesAsync(Music.Cancellation);
        order.Seen++;
        await db.SaveChangesAsync(Music.Cancellation);
    }

    public sealed class ExcludedSeen : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
        {
            GuidStamp.Build(modelBuilder);
            modelBuilder.Entity<GuidOrder>().Property(order => order.Seen).ExcludedFromVersion();
        }
    }

    private sealed class Warnings : ILoggerFactory, ILogger
    {
        public List<(EventId Id, string Message)> Messages { get; } = [];

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => categoryName == "EfVersioning" ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => Messages.Add((eventId, formatter(state, exception)));

        public void Dispose()
        {
        }
    }
}

[Sqlite]
public sealed class SqliteUnmovedVersionTests(SqliteDatabase database) : UnmovedVersionTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresUnmovedVersionTests(PostgresDatabase database) : UnmovedVersionTests(database), IClassFixture<PostgresDatabase>;
