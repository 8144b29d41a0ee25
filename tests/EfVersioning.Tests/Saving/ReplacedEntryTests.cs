using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace EfVersioning.Tests.Saving;

/// <summary>An entity that replaces another under its key: EF Core updates the row, so its version goes on from the row's.</summary>
public abstract class ReplacedEntryTests(TestDatabase database) : DatabaseTests(database)
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 10, 11, 12, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Start);

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_line_that_is_cleared_and_added_again_goes_on_from_the_version_of_its_row(bool fullRoad, bool async)
    {
        await using var desk = await DeskAsync(fullRoad);
        await using var db = desk.Open();
        var order = await AddAsync(db);
        for (var version = 2; version <= 4; version++)
        {
            order.Lines[0].Text = $"version {version}";
            await db.SaveAsync(async);
        }

        order.Lines.Clear();
        order.Lines.Add(new OrderLine { No = 1, Text = "replaced" });
        await db.SaveAsync(async);

        Assert.Equal("desk.orderline-1:1,5", db.ETagOf(order.Lines[0]).ToString());
        await using var other = desk.Open();
        var read = await other.Set<OrderLine>().SingleAsync(Music.Cancellation);
        Assert.Equal(("replaced", 5), (read.Text, read.Version));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_replacement_is_guarded_by_what_was_read(bool fullRoad, bool async)
    {
        await using var desk = await DeskAsync(fullRoad);
        await using (var first = desk.Open())
        {
            await AddAsync(first);
        }

        await using var db = desk.Open();
        var order = await db.Orders.Include(row => row.Lines).SingleAsync(Music.Cancellation);
        await using (var other = desk.Open())
        {
            (await other.Set<OrderLine>().SingleAsync(Music.Cancellation)).Text = "elsewhere";
            await other.SaveChangesAsync(Music.Cancellation);
        }

        order.Lines.Clear();
        order.Lines.Add(new OrderLine { No = 1, Text = "replaced" });
        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        Assert.Equal("\"desk.orderline-1:1,1\"", Assert.Single(stale.Conflicts).Expected);
        Assert.Equal(0, order.Lines[0].Version);
        await using var last = desk.Open();
        Assert.Equal("elsewhere", (await last.Set<OrderLine>().SingleAsync(Music.Cancellation)).Text);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_required_one_to_one_that_is_replaced_goes_on_from_the_version_of_its_row(bool fullRoad, bool async)
    {
        await using var desk = await DeskAsync(fullRoad);
        await using var db = desk.Open();
        var order = await AddAsync(db);
        order.Receipt!.Text = "second";
        await db.SaveAsync(async);

        order.Receipt = new Receipt { Text = "third" };
        await db.SaveAsync(async);

        Assert.Equal("desk.receipt-1,3", db.ETagOf(order.Receipt).ToString());
        await using var other = desk.Open();
        var read = await other.Set<Receipt>().SingleAsync(Music.Cancellation);
        Assert.Equal(("third", 3), (read.Text, read.Version));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task One_that_is_removed_and_added_anew_with_its_generated_key_goes_on(bool fullRoad, bool async)
    {
        await using var desk = await DeskAsync(fullRoad);
        await using var db = desk.Open();
        var order = await AddAsync(db);
        var stamp = order.Stamp;

        db.Remove(stamp);
        var again = new Stamp { Id = stamp.Id, OrderId = order.Id, Text = "again" };
        db.Add(again);
        await db.SaveAsync(async);

        Assert.Equal(Start.AddMicroseconds(1), again.Modified);
        _clock.AutoAdvanceAmount = TimeSpan.Zero;
        await using var other = desk.Open();
        Assert.Equal(db.ETagOf(again), other.ETagOf(await other.Set<Stamp>().SingleAsync(Music.Cancellation)));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task One_that_is_removed_and_replaced_by_an_update_of_another_goes_on(bool fullRoad, bool async)
    {
        await using var desk = await DeskAsync(fullRoad);
        await using var db = desk.Open();
        var order = await AddAsync(db);

        db.Remove(order.Lines[0]);
        var line = new OrderLine { OrderId = 1, No = 1, Text = "updated" };
        db.Update(line);
        await db.SaveAsync(async);

        Assert.Equal("desk.orderline-1:1,2", db.ETagOf(line).ToString());
        await using var other = desk.Open();
        var read = await other.Set<OrderLine>().SingleAsync(Music.Cancellation);
        Assert.Equal(("updated", 2), (read.Text, read.Version));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task An_equal_replacement_moves_nothing_and_sends_nothing(bool fullRoad, bool async)
    {
        await using var desk = await DeskAsync(fullRoad);
        await using var db = desk.Open();
        var order = await AddAsync(db);
        var before = (await RowsAsync(desk), order.Version);

        order.Lines.Clear();
        order.Lines.Add(new OrderLine { No = 1, Text = "first" });
        order.Receipt = new Receipt { Text = "first" };
        order.Address = new Address { Street = "Abbey Road" };
        order.Place = new Place { Room = "2" };
        await db.SaveAsync(async);

        Assert.Equal(before, (await RowsAsync(desk), order.Version));
        Assert.Equal("desk.orderline-1:1,1", db.ETagOf(order.Lines[0]).ToString());
        Assert.Equal("desk.order-1,1", db.ETagOf(order).ToString());
        order.Lines[0].Text = "second";
        await db.SaveAsync(async);
        Assert.Equal("desk.orderline-1:1,2", db.ETagOf(order.Lines[0]).ToString());
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_replacement_that_differs_in_what_is_excluded_is_written_and_moves_nothing(bool fullRoad, bool async)
    {
        await using var desk = await DeskAsync(fullRoad);
        await using var db = desk.Open();
        var order = await AddAsync(db);

        order.Lines.Clear();
        order.Lines.Add(new OrderLine { No = 1, Text = "first", Seen = 7 });
        await db.SaveAsync(async);

        Assert.Equal("desk.orderline-1:1,1", db.ETagOf(order.Lines[0]).ToString());
        await using var other = desk.Open();
        var read = await other.Set<OrderLine>().SingleAsync(Music.Cancellation);
        Assert.Equal((7, 1), (read.Seen, read.Version));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_replaced_part_moves_its_whole_once(bool fullRoad, bool async)
    {
        await using var desk = await DeskAsync(fullRoad);
        await using var db = desk.Open();
        var order = await AddAsync(db);

        order.Address = new Address { Street = "Penny Lane" };
        order.Place = new Place { Room = "3" };
        await db.SaveAsync(async);

        Assert.Equal("desk.order-1,2", db.ETagOf(order).ToString());
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_replacement_that_is_rolled_back_has_the_version_of_the_row(bool fullRoad, bool async)
    {
        await using var desk = await DeskAsync(fullRoad);
        await using var db = desk.Open();
        var order = await AddAsync(db);
        await using (await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            order.Lines.Clear();
            order.Lines.Add(new OrderLine { No = 1, Text = "replaced" });
            await db.SaveAsync(async);
            Assert.Equal(2, order.Lines[0].Version);
        }

        Assert.Equal((1, EntityState.Unchanged), (order.Lines[0].Version, db.Entry(order.Lines[0]).State));
        order.Lines[0].Text = "after all";
        await db.SaveAsync(async);
        Assert.Equal("desk.orderline-1:1,2", db.ETagOf(order.Lines[0]).ToString());
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_computed_property_and_one_that_is_saved_on_insert_alone_move_nothing(bool fullRoad, bool async)
    {
        await using var desk = await DeskAsync(fullRoad);
        await using var db = desk.Open();
        var order = await AddAsync(db);
        var before = await RowsAsync(desk);

        order.Twice = 99;
        order.Source = "changed";
        await db.SaveAsync(async);

        Assert.Equal(before, await RowsAsync(desk));
        Assert.Equal("desk.order-1,1", db.ETagOf(order).ToString());
    }

    private Task<ContextDatabase<DeskContext>> DeskAsync(bool fullRoad)
        => Database.CreateAsync<DeskContext>(options =>
        {
            _ = fullRoad
                ? options.UseEtagVersioning(settings => settings.UseTimeProvider(_clock))
                : options.UseApplicationServiceProvider(new Clock(_clock));
        });

    private static async Task<Order> AddAsync(DeskContext db)
    {
        var order = new Order
        {
            Source = "phone",
            Lines = { new OrderLine { No = 1, Text = "first" } },
            Receipt = new Receipt { Text = "first" },
            Stamp = new Stamp { Text = "first" },
            Address = new Address { Street = "Abbey Road" },
            Place = new Place { Room = "2" },
        };
        db.Add(order);
        await db.SaveChangesAsync(Music.Cancellation);
        return order;
    }

    private static async Task<string> RowsAsync(ContextDatabase<DeskContext> desk)
    {
        await using var db = desk.Open();
        var order = await db.Orders.Include(row => row.Lines).Include(row => row.Receipt).AsNoTracking().SingleAsync(Music.Cancellation);
        return System.Text.Json.JsonSerializer.Serialize(order);
    }

    private sealed class Clock(TimeProvider clock) : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType == typeof(TimeProvider) ? clock : null;
    }
}

[Sqlite]
public sealed class SqliteReplacedEntryTests(SqliteDatabase database) : ReplacedEntryTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresReplacedEntryTests(PostgresDatabase database) : ReplacedEntryTests(database), IClassFixture<PostgresDatabase>;
