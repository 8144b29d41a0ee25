using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Shapes;

/// <summary>One row in two entity types, and one entity in two rows: one version all the same.</summary>
public abstract class SplittingTests(TestDatabase database) : DatabaseTests(database)
{
    public static TheoryData<bool, Way> RoadsAndWays =>
        new() { { true, Way.Sync }, { true, Way.Async }, { true, Way.RolledBackFirst }, { false, Way.Sync }, { false, Way.RolledBackFirst } };

    [Theory]
    [MemberData(nameof(RoadsAndWays))]
    public async Task A_change_in_the_second_table_of_an_entity_moves_its_version(bool fullRoad, Way way)
        => await (await Database.ShapesAsync<SplittingContext>(fullRoad)).LivesAsync(
            new Reader { Name = "Ada", Phone = "1" }, "office.reader-", (_, reader) => reader.Phone = "2", way);

    [Theory]
    [MemberData(nameof(RoadsAndWays))]
    public async Task A_change_in_the_first_table_of_an_entity_moves_its_version(bool fullRoad, Way way)
        => await (await Database.ShapesAsync<SplittingContext>(fullRoad)).LivesAsync(
            new Reader { Name = "Ada", Phone = "1" }, "office.reader-", (_, reader) => reader.Name = "Grace", way);

    [Theory]
    [MemberData(nameof(RoadsAndWays))]
    public async Task A_change_of_the_other_entity_of_the_row_moves_the_row(bool fullRoad, Way way)
        => await (await Database.ShapesAsync<SplittingContext>(fullRoad)).LivesAsync(
            new Parcel { Sender = "Ada", Notes = new ParcelNotes { Text = "fragile" } },
            "office.parcel-",
            (_, parcel) => parcel.Notes!.Text = "heavy",
            way,
            (db, parcel) => db.Entry(parcel).Reference(p => p.Notes).LoadAsync(Music.Cancellation));

    [Theory]
    [MemberData(nameof(RoadsAndWays))]
    public async Task The_other_entity_of_the_row_moves_the_row_when_it_comes(bool fullRoad, Way way)
        => await (await Database.ShapesAsync<SplittingContext>(fullRoad)).LivesAsync(
            new Parcel { Sender = "Ada" }, "office.parcel-", (_, parcel) => parcel.Notes = new ParcelNotes { Text = "heavy" }, way,
            (db, parcel) => db.Entry(parcel).Reference(p => p.Notes).LoadAsync(Music.Cancellation));

    [Theory]
    [MemberData(nameof(RoadsAndWays))]
    public async Task The_other_entity_of_the_row_moves_the_row_when_it_goes(bool fullRoad, Way way)
        => await (await Database.ShapesAsync<SplittingContext>(fullRoad)).LivesAsync(
            new Parcel { Sender = "Ada", Notes = new ParcelNotes { Text = "fragile" } },
            "office.parcel-",
            (_, parcel) => parcel.Notes = null,
            way,
            (db, parcel) => db.Entry(parcel).Reference(p => p.Notes).LoadAsync(Music.Cancellation));

    [Theory]
    [MemberData(nameof(RoadsAndWays))]
    public async Task A_part_of_two_of_which_one_is_not_there_moves_the_row(bool fullRoad, Way way)
        => await (await Database.ShapesAsync<SplittingContext>(fullRoad)).LivesAsync(
            new Ship { Name = "Argo", Tank = new Tank { Fuel = "diesel" } },
            "office.ship-",
            (_, ship) => ship.Tank!.Fuel = "wind",
            way,
            (db, ship) => db.Entry(ship).Reference(t => t.Tank).LoadAsync(Music.Cancellation));

    [Theory]
    [MemberData(nameof(RoadsAndWays))]
    public async Task A_part_of_two_moves_the_row_once(bool fullRoad, Way way)
        => await (await Database.ShapesAsync<SplittingContext>(fullRoad)).LivesAsync(
            new Ship { Name = "Beagle", Engine = new Engine { Text = "old" }, Tank = new Tank { Fuel = "diesel" } },
            "office.ship-",
            (_, ship) => (ship.Engine!.Text, ship.Tank!.Fuel) = ("new", "wind"),
            way,
            async (db, ship) =>
            {
                await db.Entry(ship).Reference(t => t.Engine).LoadAsync(Music.Cancellation);
                await db.Entry(ship).Reference(t => t.Tank).LoadAsync(Music.Cancellation);
            });

    [Theory]
    [MemberData(nameof(RoadsAndWays))]
    public async Task Where_both_have_the_version_the_first_moves_it(bool fullRoad, Way way)
        => await (await Database.ShapesAsync<SplittingContext>(fullRoad)).LivesAsync(
            new Invoice { Payer = "Ada", Text = new InvoiceText { Body = "…" } },
            "office.invoice-",
            (_, invoice) => invoice.Payer = "Grace",
            way,
            (db, invoice) => db.Entry(invoice).Reference(i => i.Text).LoadAsync(Music.Cancellation));

    [Theory]
    [MemberData(nameof(RoadsAndWays))]
    public async Task Where_both_have_the_version_the_second_moves_it(bool fullRoad, Way way)
        => await (await Database.ShapesAsync<SplittingContext>(fullRoad)).LivesAsync(
            new Invoice { Payer = "Ada", Text = new InvoiceText { Body = "…" } },
            "office.invoice-",
            (_, invoice) => invoice.Text!.Body = "paid",
            way,
            (db, invoice) => db.Entry(invoice).Reference(i => i.Text).LoadAsync(Music.Cancellation));

    [Theory]
    [MemberData(nameof(RoadsAndWays))]
    public async Task Where_both_have_the_version_both_at_once_move_it_once(bool fullRoad, Way way)
        => await (await Database.ShapesAsync<SplittingContext>(fullRoad)).LivesAsync(
            new Invoice { Payer = "Ada", Text = new InvoiceText { Body = "…" } },
            "office.invoice-",
            (_, invoice) => (invoice.Payer, invoice.Text!.Body) = ("Grace", "paid"),
            way,
            (db, invoice) => db.Entry(invoice).Reference(i => i.Text).LoadAsync(Music.Cancellation));

    [Theory]
    [MemberData(nameof(RoadsAndWays))]
    public async Task Where_both_have_the_version_the_second_moves_it_when_it_comes(bool fullRoad, Way way)
        => await (await Database.ShapesAsync<SplittingContext>(fullRoad)).LivesAsync(
            new Invoice { Payer = "Ada" }, "office.invoice-", (_, invoice) => invoice.Text = new InvoiceText { Body = "paid" }, way,
            (db, invoice) => db.Entry(invoice).Reference(i => i.Text).LoadAsync(Music.Cancellation));

    [Theory]
    [MemberData(nameof(RoadsAndWays))]
    public async Task Where_both_have_the_version_the_second_cannot_go_alone(bool fullRoad, Way way)
    {
        var office = await Database.ShapesAsync<SplittingContext>(fullRoad);
        var (_, key) = await office.AddAsync(new Invoice { Payer = "Ada", Text = new InvoiceText { Body = "…" } });
        var before = await office.RowsAsync();
        await using var db = office.Open();
        var invoice = await db.Set<Invoice>().Include(i => i.Text).SingleAsync(i => i.Id == (int)key[0]!, Music.Cancellation);

        invoice.Text = null;
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveAsync(way is not Way.Sync));

        Assert.Contains("'InvoiceText' is to be deleted without its 'Invoice'", refusal.Message);
        Assert.Contains("version 'Invoice' alone", refusal.Message);
        Assert.Equal(before, await office.RowsAsync());
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Where_both_have_the_version_both_know_it_after_a_save_of_either(bool fullRoad, bool async)
    {
        var office = await Database.ShapesAsync<SplittingContext>(fullRoad);
        var (id, key) = await office.AddAsync(new Invoice { Payer = "Ada", Text = new InvoiceText { Body = "…" } });
        await using var db = office.Open();
        var invoice = await db.Set<Invoice>().Include(i => i.Text).SingleAsync(i => i.Id == (int)key[0]!, Music.Cancellation);

        invoice.Payer = "Grace";
        await db.SaveAsync(async);
        Assert.Equal($"office.invoicetext-{id},2", db.ETagOf(invoice.Text!).ToString());
        invoice.Text!.Body = "paid";
        await db.SaveAsync(async);
        Assert.Equal($"office.invoice-{id},3", db.ETagOf(invoice).ToString());
        invoice.Payer = "Ada";
        await db.SaveAsync(async);

        Assert.Equal((4, 4), (invoice.Version, invoice.Text.Version));
        Assert.Equal($"office.invoice-{id},4", await office.TagAsync<SplittingContext, Invoice>(key));
        Assert.Equal($"office.invoicetext-{id},4", await office.TagAsync<SplittingContext, InvoiceText>(key));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Where_both_have_the_version_one_read_alone_guards_the_row(bool fullRoad, bool async)
    {
        var office = await Database.ShapesAsync<SplittingContext>(fullRoad);
        var (id, key) = await office.AddAsync(new Invoice { Payer = "Ada", Text = new InvoiceText { Body = "…" } });
        await using var db = office.Open();
        await using var late = office.Open();
        var text = await db.Set<InvoiceText>().SingleAsync(t => t.Id == (int)key[0]!, Music.Cancellation);
        var invoice = await late.Set<Invoice>().SingleAsync(i => i.Id == (int)key[0]!, Music.Cancellation);

        text.Body = "paid";
        await db.SaveAsync(async);
        Assert.Equal($"office.invoice-{id},2", await office.TagAsync<SplittingContext, Invoice>(key));

        invoice.Payer = "Grace";
        await Assert.ThrowsAsync<StaleETagException>(() => late.SaveAsync(async));
        Assert.Equal($"office.invoice-{id},2", await office.TagAsync<SplittingContext, Invoice>(key));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_change_of_the_other_entity_is_refused_where_the_one_with_the_version_is_not_tracked(bool fullRoad)
    {
        var office = await Database.ShapesAsync<SplittingContext>(fullRoad);
        var (_, key) = await office.AddAsync(new Parcel { Sender = "Ada", Notes = new ParcelNotes { Text = "fragile" } });
        var before = await office.RowsAsync();
        await using var db = office.Open();
        (await db.Set<ParcelNotes>().SingleAsync(notes => notes.Id == (int)key[0]!, Music.Cancellation)).Text = "heavy";

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Music.Cancellation));

        Assert.Contains("'Parcel' is not tracked", refusal.Message);
        Assert.Contains("Load it first", refusal.Message);
        Assert.Equal(before, await office.RowsAsync());
    }
}

[Sqlite]
public sealed class SqliteSplittingTests(SqliteDatabase database) : SplittingTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresSplittingTests(PostgresDatabase database) : SplittingTests(database), IClassFixture<PostgresDatabase>;
