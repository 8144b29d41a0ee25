using EfVersioning.Testing;
using EfVersioning.Tests.Shapes;
using EfVersioning.Tests.Store;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Collections;

/// <summary>Rows that several entity types share, and one entity in two tables: a change of any part counts, once.</summary>
public abstract class KeptSplittingTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_row_with_a_part_without_a_version_counts_for_either(bool async)
    {
        var parcel = new Parcel { Sender = "Ada", Notes = new ParcelNotes { Text = "fragile" } };
        await EachCountsAsync<Parcel>(
            async,
            db => db.Add(parcel),
            _ => parcel.Sender = "Grace",
            _ => parcel.Notes!.Text = "heavy",
            _ => (parcel.Sender, parcel.Notes!.Text) = ("Ada", "fragile"),
            db => db.Remove(parcel));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_row_of_two_types_that_both_have_the_version_counts_for_either(bool async)
    {
        var invoice = new Invoice { Payer = "Ada", Text = new InvoiceText { Body = "…" } };
        await EachCountsAsync<Invoice>(
            async,
            db => db.Add(invoice),
            _ => invoice.Payer = "Grace",
            _ => invoice.Text!.Body = "paid",
            _ => (invoice.Payer, invoice.Text!.Body) = ("Ada", "…"),
            db => db.Remove(invoice));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_entity_in_two_tables_counts_for_either(bool async)
    {
        var reader = new Reader { Name = "Ada", Phone = "1" };
        await EachCountsAsync<Reader>(
            async,
            db => db.Add(reader),
            _ => reader.Name = "Grace",
            _ => reader.Phone = "2",
            _ => (reader.Name, reader.Phone) = ("Ada", "1"),
            db => db.Remove(reader));
    }

    [Fact]
    public async Task The_second_type_read_alone_counts_for_the_row()
    {
        await using var office = await OfficeAsync();
        await using (var db = office.Open())
        {
            (await db.Set<InvoiceText>().SingleAsync(Chart.Cancellation)).Body = "paid";
            await db.SaveChangesAsync(Chart.Cancellation);
        }

        await using (var db = office.Open())
        {
            // It has no version of its own, and a version that was not read cannot be moved.
            (await db.Set<ParcelNotes>().SingleAsync(Chart.Cancellation)).Text = "heavy";
            await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Chart.Cancellation));
        }

        Assert.Equal((2L, 1), await office.ListAsync<Invoice, KeptSplittingContext>());
        Assert.Equal((1L, 0), await office.ListAsync<Parcel, KeptSplittingContext>());
        Assert.Equal((1L, 0), await office.ListAsync<Reader, KeptSplittingContext>());
    }

    [Fact]
    public async Task Bulk_updates_of_the_type_with_the_version_count()
    {
        await using var office = await OfficeAsync();
        await using var db = office.Open();

        await db.Set<Parcel>().ExecuteUpdateAsync(set => set.SetProperty(row => row.Sender, "Grace"), Chart.Cancellation);
        Assert.Equal((2L, 1), await office.ListAsync<Parcel, KeptSplittingContext>());
        await db.Set<Invoice>().ExecuteUpdateAsync(set => set.SetProperty(row => row.Payer, "Grace"), Chart.Cancellation);
        Assert.Equal((2L, 1), await office.ListAsync<Invoice, KeptSplittingContext>());
        await db.Set<Reader>().ExecuteUpdateAsync(set => set.SetProperty(row => row.Name, "Grace"), Chart.Cancellation);
        Assert.Equal((2L, 1), await office.ListAsync<Reader, KeptSplittingContext>());
    }

    [Fact]
    public async Task Bulk_writes_that_leave_the_version_behind_are_refused_and_count_nothing()
    {
        await using var office = await OfficeAsync();
        await using var db = office.Open();

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => db.Set<ParcelNotes>().ExecuteUpdateAsync(set => set.SetProperty(row => row.Text, "heavy"), Chart.Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => db.Set<Reader>().ExecuteUpdateAsync(set => set.SetProperty(row => row.Phone, "2"), Chart.Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => db.Set<InvoiceText>().ExecuteUpdateAsync(set => set.SetProperty(row => row.Body, "paid"), Chart.Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.Set<Reader>().ExecuteDeleteAsync(Chart.Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.Set<Parcel>().ExecuteDeleteAsync(Chart.Cancellation));

        Assert.Equal((1L, 0), await office.ListAsync<Parcel, KeptSplittingContext>());
        Assert.Equal((1L, 0), await office.ListAsync<Invoice, KeptSplittingContext>());
        Assert.Equal((1L, 0), await office.ListAsync<Reader, KeptSplittingContext>());
    }

    private async Task EachCountsAsync<TEntity>(bool async, params Action<KeptSplittingContext>[] changes)
        where TEntity : class
    {
        await using var office = await StoredMusic<KeptSplittingContext>.CreateAsync(Database);
        await using var db = office.Open();
        for (var commits = 1; commits <= changes.Length; commits++)
        {
            changes[commits - 1](db);
            await db.SaveAsync(async);
            Assert.Equal((commits, 1), await office.ListAsync<TEntity, KeptSplittingContext>());
            Assert.Equal((commits, 0), await office.ListAsync<TEntity, KeptSplittingContext>());
        }

        Assert.Equal(0, await db.Set<TEntity>().CountAsync(Chart.Cancellation));
    }

    /// <summary>One row of each, and a store that knows the three lists: one commit.</summary>
    private async Task<StoredMusic<KeptSplittingContext>> OfficeAsync()
    {
        var office = await StoredMusic<KeptSplittingContext>.CreateAsync(Database);
        await using var db = office.Open();
        db.AddRange(
            new Parcel { Sender = "Ada", Notes = new ParcelNotes { Text = "fragile" } },
            new Invoice { Payer = "Ada", Text = new InvoiceText { Body = "…" } },
            new Reader { Name = "Ada", Phone = "1" });
        await db.SaveChangesAsync(Chart.Cancellation);
        Assert.Equal((1L, 1), await office.ListAsync<Parcel, KeptSplittingContext>());
        Assert.Equal((1L, 1), await office.ListAsync<Invoice, KeptSplittingContext>());
        Assert.Equal((1L, 1), await office.ListAsync<Reader, KeptSplittingContext>());
        return office;
    }

    public sealed class KeptSplittingContext(DbContextOptions<KeptSplittingContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            SplittingContext.Map(modelBuilder);
            modelBuilder.Entity<Parcel>().KeepsCollectionVersion();
            modelBuilder.Entity<Invoice>().KeepsCollectionVersion();
            modelBuilder.Entity<Reader>().KeepsCollectionVersion();
            modelBuilder.UseEtagVersioning(model => model.HasAppLabel("office"));
        }
    }
}

[Sqlite]
public sealed class SqliteKeptSplittingTests(SqliteDatabase database) : KeptSplittingTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresKeptSplittingTests(PostgresDatabase database) : KeptSplittingTests(database), IClassFixture<PostgresDatabase>;
