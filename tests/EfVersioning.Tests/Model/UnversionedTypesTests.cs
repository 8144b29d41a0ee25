using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Model;

/// <summary>Keyless types, views and queries that have a version to show and no row to guard: left as they are.</summary>
public abstract class UnversionedTypesTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task What_cannot_be_saved_is_skipped_and_can_be_read(bool fullRoad, bool async)
    {
        await using var shape = await Database.ShapeAsync<Views>(fullRoad);
        await using var db = shape.Open();
        await db.Database.ExecuteSqlRawAsync("""CREATE VIEW "SaleView" AS SELECT "Id", "Amount", "Version" FROM "Sale" """, Music.Cancellation);
        await db.Database.ExecuteSqlRawAsync("""CREATE VIEW "KeylessSaleView" AS SELECT "Amount", "Version" FROM "Sale" """, Music.Cancellation);
        var sale = new Sale { Amount = 3 };
        db.Add(sale);
        await db.SaveAsync(async);
        sale.Amount = 4;
        await db.SaveAsync(async);

        var keyless = await db.Set<KeylessSale>().SingleAsync(Music.Cancellation);
        var view = await db.Set<SaleInView>().SingleAsync(Music.Cancellation);
        var query = await db.Set<SaleInQuery>().SingleAsync(Music.Cancellation);
        Assert.Equal([2, 2, 2], [keyless.Version, view.Version, query.Version]);
        Assert.Equal(2, sale.Version);
        Assert.False(db.Model.FindEntityType(typeof(SaleInView))!.FindProperty("Version")!.IsConcurrencyToken);
        Assert.False(db.Model.FindEntityType(typeof(KeylessSale))!.FindProperty("Version")!.IsConcurrencyToken);
        Assert.Contains("has no version", Assert.Throws<InvalidOperationException>(() => db.ETagOf(view)).Message);
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(async () => await db.Set<KeylessSale>().FindETagAsync([1], Music.Cancellation));
        Assert.All(["'KeylessSale' has no key", "HasKey(e => e.…)"], word => Assert.Contains(word, refusal.Message));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_table_that_is_read_through_a_view_is_versioned(bool fullRoad, bool async)
    {
        await using var shape = await Database.ShapeAsync<TableAndView>(fullRoad);
        await using (var db = shape.Open())
        {
            await db.Database.ExecuteSqlRawAsync("""CREATE VIEW "SaleView" AS SELECT "Id", "Amount", "Version" FROM "Sale" """, Music.Cancellation);
        }

        var sale = new Sale { Amount = 3 };
        var (_, second) = await shape.InsertChangeAndConflictAsync(sale, row => row.Amount = 4, row => row.Amount = 5, async);
        Assert.Equal($"shape.sale-{sale.Id},2", second.ToString());
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task An_entity_type_without_the_interface_keeps_its_own_Version(bool fullRoad, bool async)
    {
        await using var shape = await Database.ShapeAsync<OwnVersion>(fullRoad);
        await using var db = shape.Open();
        var firmware = new Firmware { Version = 17 };
        db.Add(firmware);
        await db.SaveAsync(async);
        firmware.Version = 19;
        await db.SaveAsync(async);

        Assert.Equal(19, (await db.Set<Firmware>().AsNoTracking().SingleAsync(Music.Cancellation)).Version);
        Assert.False(db.Model.FindEntityType(typeof(Firmware))!.FindProperty("Version")!.IsConcurrencyToken);
    }

    public class Sale : IVersioned
    {
        public int Id { get; set; }

        public int Amount { get; set; }

        public int Version { get; set; }
    }

    public class SaleInView : Readable;

    public class SaleInQuery : Readable;

    public class KeylessSale : IVersioned
    {
        public int Amount { get; set; }

        public int Version { get; set; }
    }

    public class Firmware
    {
        public int Id { get; set; }

        public int Version { get; set; }
    }

    public abstract class Readable : IVersioned
    {
        public int Id { get; set; }

        public int Amount { get; set; }

        public int Version { get; set; }
    }

    public sealed class Views : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Sale>();
            modelBuilder.Entity<KeylessSale>().HasNoKey().ToView("KeylessSaleView");
            modelBuilder.Entity<SaleInView>().ToView("SaleView");
            modelBuilder.Entity<SaleInQuery>().ToSqlQuery("""SELECT "Id", "Amount", "Version" FROM "Sale" """);
        }
    }

    public sealed class TableAndView : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<Sale>().ToTable("Sale").ToView("SaleView");
    }

    public sealed class OwnVersion : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<Firmware>();
    }
}

[Sqlite]
public sealed class SqliteUnversionedTypesTests(SqliteDatabase database) : UnversionedTypesTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresUnversionedTypesTests(PostgresDatabase database) : UnversionedTypesTests(database), IClassFixture<PostgresDatabase>;
