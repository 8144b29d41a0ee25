using System.Globalization;
using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Model;

/// <summary>Keys of every kind in tags: the same text from memory and from the row, in every culture, and If-Match finds it.</summary>
public abstract class KeyTests(TestDatabase database) : DatabaseTests(database)
{
    private static readonly Guid Id = new("0f8fad5b-d9cb-469f-a165-70867728950e");

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_GUID_stays_as_it_is(bool fullRoad, bool async)
        => await TagIsAsync(new ByGuid { Id = Id }, "keys.byguid-0f8fad5b-d9cb-469f-a165-70867728950e,2", fullRoad, async);

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_string_is_percent_encoded(bool fullRoad, bool async)
        => await TagIsAsync(new ByText { Id = "a b,\"ü;:-%/" }, "keys.bytext-a%20b%2C%22%C3%BC%3B%3A-%25%2F,2", fullRoad, async);

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task The_parts_of_a_composite_key_are_joined_by_colons(bool fullRoad, bool async)
        => await TagIsAsync(new ByTwo { Shop = "a:b", Number = -7 }, "keys.bytwo-a%3Ab:-7,2", fullRoad, async);

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task An_enum_goes_by_what_the_database_stores(bool fullRoad, bool async)
    {
        await TagIsAsync(new ByEnum { Id = Weekday.Tuesday }, "keys.byenum-2,2", fullRoad, async);
        await TagIsAsync(new ByEnumText { Id = Weekday.Tuesday }, "keys.byenumtext-Tuesday,2", fullRoad, async);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_converted_struct_goes_by_what_the_database_stores(bool fullRoad, bool async)
        => await TagIsAsync(new ByStruct { Id = new OrderId(42) }, "keys.bystruct-42,2", fullRoad, async);

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_date_a_flag_and_a_decimal_are_the_same_in_every_culture(bool fullRoad, bool async)
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("ar-SA");
            await TagIsAsync(new ByDate { Id = new DateOnly(2026, 11, 22) }, "keys.bydate-2026-11-22,2", fullRoad, async);
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            await TagIsAsync(new ByDecimal { Id = 12.50m, Flag = true }, "keys.bydecimal-12.5:true,2", fullRoad, async);
            CultureInfo.CurrentCulture = new CultureInfo("sv-SE");
            await TagIsAsync(new ByTwo { Shop = "c", Number = -9 }, "keys.bytwo-c:-9,2", fullRoad, async);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_key_of_bytes_is_written_as_hexadecimal_digits(bool fullRoad, bool async)
        => await TagIsAsync(new ByBytes { Id = [0x00, 0xAB, 0xFF] }, "keys.bybytes-00ABFF,2", fullRoad, async);

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_shadow_key_is_in_the_tag(bool fullRoad, bool async)
    {
        await using var keys = await Database.ShapeAsync<Keys>(fullRoad);
        await using var db = new KeysContext(keys.Options<KeysContext>());
        var row = new ByShadow { Text = "a" };
        db.Add(row);
        await db.SaveAsync(async);

        Assert.Equal($"keys.byshadow-{db.Entry(row).Property("Key").CurrentValue},1", db.ETagOf(row).ToString());
    }

    private async Task TagIsAsync<TRow>(TRow row, string tag, bool fullRoad, bool async)
        where TRow : Row
    {
        await using var keys = await Database.ShapeAsync<Keys>(fullRoad);
        await using (var db = new KeysContext(keys.Options<KeysContext>()))
        {
            row.Text = "a";
            db.Add(row);
            await db.SaveAsync(async);
            row.Text = "b";
            await db.SaveAsync(async);
            Assert.Equal(tag, db.ETagOf(row).ToString());
        }

        await using var other = new KeysContext(keys.Options<KeysContext>());
        var read = await other.Set<TRow>().SingleAsync(Music.Cancellation);
        Assert.Equal(tag, other.ETagOf(read).ToString());
        Assert.Equal(ETag.Parse(tag), other.ETagOf(read));

        other.Entry(read).IfMatch($"\"{tag}\"");
        read.Text = "c";
        await other.SaveAsync(async);
        Assert.Equal(3, read.Version);
        Assert.Throws<StaleETagException>(() => other.Entry(read).IfMatch($"\"{tag}\""));
    }

    public enum Weekday
    {
        Monday = 1,
        Tuesday = 2,
    }

    public readonly record struct OrderId(long Value);

    public abstract class Row : IVersioned
    {
        public string Text { get; set; } = "";

        public int Version { get; set; }
    }

    public class ByGuid : Row
    {
        public Guid Id { get; set; }
    }

    public class ByText : Row
    {
        public required string Id { get; set; }
    }

    public class ByTwo : Row
    {
        public required string Shop { get; set; }

        public int Number { get; set; }
    }

    public class ByEnum : Row
    {
        public Weekday Id { get; set; }
    }

    public class ByEnumText : Row
    {
        public Weekday Id { get; set; }
    }

    public class ByStruct : Row
    {
        public OrderId Id { get; set; }
    }

    public class ByDate : Row
    {
        public DateOnly Id { get; set; }
    }

    public class ByDecimal : Row
    {
        public decimal Id { get; set; }

        public bool Flag { get; set; }
    }

    public class ByBytes : Row
    {
        public required byte[] Id { get; set; }
    }

    public class ByShadow : Row;

    public sealed class Keys : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<ByGuid>();
            modelBuilder.Entity<ByText>();
            modelBuilder.Entity<ByTwo>().HasKey(row => new { row.Shop, row.Number });
            modelBuilder.Entity<ByEnum>().Property(row => row.Id).ValueGeneratedNever();
            modelBuilder.Entity<ByEnumText>().Property(row => row.Id).HasConversion<string>();
            modelBuilder.Entity<ByStruct>().Property(row => row.Id).HasConversion(id => id.Value, value => new OrderId(value)).ValueGeneratedNever();
            modelBuilder.Entity<ByDate>();
            modelBuilder.Entity<ByDecimal>().HasKey(row => new { row.Id, row.Flag });
            modelBuilder.Entity<ByBytes>();
            modelBuilder.Entity<ByShadow>(row =>
            {
                row.Property<int>("Key");
                row.HasKey("Key");
            });
        }
    }

    public sealed class KeysContext(DbContextOptions<KeysContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            Keys.Build(modelBuilder);
            modelBuilder.UseEtagVersioning();
        }
    }
}

[Sqlite]
public sealed class SqliteKeyTests(SqliteDatabase database) : KeyTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresKeyTests(PostgresDatabase database) : KeyTests(database), IClassFixture<PostgresDatabase>;
