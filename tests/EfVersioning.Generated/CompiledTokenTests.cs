using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Generated;

/// <summary>A token that is there already is a version in a compiled model too.</summary>
public sealed class CompiledTokenTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stamp_of_the_application_guards_its_row(bool async)
    {
        using var file = new CatalogueFile();
        await using var db = Open(file);
        await using var other = Open(file);
        await db.Database.EnsureCreatedAsync(Cancellation);
        var invoice = new Invoice { Id = 7, Title = "a", Stamp = new Guid("abcdef12-2233-4455-6677-8899aabbccdd") };
        db.Add(invoice);
        await SaveAsync(db, async);
        Assert.Equal("token.invoice-7,~q83vEiIzRFVmd4iZqrvM3Q", db.ETagOf(invoice).ToString());
        var copy = await other.Invoices.SingleAsync(Cancellation);

        (invoice.Title, invoice.Stamp) = ("b", Guid.NewGuid());
        db.Entry(invoice).IfMatch("\"token.invoice-7,~q83vEiIzRFVmd4iZqrvM3Q\"");
        await SaveAsync(db, async);
        (copy.Title, copy.Stamp) = ("c", Guid.NewGuid());
        await Assert.ThrowsAsync<StaleETagException>(() => SaveAsync(other, async));

        Assert.Equal(db.ETagOf(invoice), await db.Invoices.FindETagAsync([7], Cancellation));
        Assert.Equal("token.invoice~list-all,2", (await db.Invoices.KeptCollectionETagAsync(Cancellation)).ToString());
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.Invoices.ExecuteUpdateAsync(set => set.SetProperty(row => row.Title, "d"), Cancellation));
        Assert.Same(Compiled.Token.TokenContextModel.Instance, db.Model);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_token_that_the_database_moves_is_read_back_and_checked(bool async)
    {
        using var file = new CatalogueFile();
        await using var db = Open(file);
        await using var other = Open(file);
        await db.Database.EnsureCreatedAsync(Cancellation);
        await file.RawAsync(
            """
            CREATE TRIGGER "ParcelInserted" AFTER INSERT ON "Parcels" BEGIN UPDATE "Parcels" SET "RowVersion" = randomblob(8) WHERE rowid = NEW.rowid; END;
            CREATE TRIGGER "ParcelUpdated" AFTER UPDATE ON "Parcels" WHEN NEW."RowVersion" IS OLD."RowVersion"
            BEGIN UPDATE "Parcels" SET "RowVersion" = randomblob(8) WHERE rowid = NEW.rowid; END
            """);
        var parcel = new Parcel { Id = 7, Title = "a" };
        db.Add(parcel);
        await SaveAsync(db, async);
        var first = db.ETagOf(parcel);
        Assert.True(first.TryGetToken(out var token) && token.Length == 8);
        var copy = await other.Parcels.SingleAsync(Cancellation);

        parcel.Title = "b";
        db.Entry(parcel).IfMatch(first.ToHeader());
        await SaveAsync(db, async);
        copy.Title = "c";
        await Assert.ThrowsAsync<StaleETagException>(() => SaveAsync(other, async));

        Assert.NotEqual(first, db.ETagOf(parcel));
        Assert.Equal(db.ETagOf(parcel), await db.Parcels.FindETagAsync([7], Cancellation));
        await Assert.ThrowsAsync<StaleETagException>(() => db.Parcels.IfMatch(first.ToHeader()).ExecuteDeleteAsync(Cancellation));
        Assert.Same(Compiled.Token.TokenContextModel.Instance, db.Model);
    }

    private static TokenContext Open(CatalogueFile file)
        => new(new DbContextOptionsBuilder<TokenContext>().UseSqlite(file.ConnectionString).UseEtagVersioning().Options);

    private static async Task SaveAsync(DbContext db, bool async) => _ = async ? await db.SaveChangesAsync(Cancellation) : db.SaveChanges();
}
