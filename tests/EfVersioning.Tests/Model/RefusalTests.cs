using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Model;

/// <summary>What a model may not say: refused when it is built, by entity and property, with the way out.</summary>
public abstract class RefusalTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_store_generated_token_beside_ours_is_refused(bool fullRoad)
        => await IsRefusedAsync<SecondToken>(fullRoad, "'WithRowVersion'", "'RowVersion'", "'Version'", "Remove [Timestamp]");

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_store_generated_version_is_refused(bool fullRoad)
    {
        await IsRefusedAsync<RowVersion>(fullRoad, "'Plain.Version'", "OnAddOrUpdate", "IsRowVersion()");
        await IsRefusedAsync<GeneratedOnUpdate>(fullRoad, "'Plain.Version'", "OnAddOrUpdate");
        await IsRefusedAsync<GeneratedOnAdd>(fullRoad, "'Plain.Version'", "OnAdd");
        await IsRefusedAsync<ComputedColumn>(fullRoad, "'Plain.Version'", "OnAddOrUpdate");
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_default_value_of_the_column_is_refused_and_works_with_the_way_out(bool fullRoad)
    {
        await IsRefusedAsync<DefaultValue>(fullRoad, "'Plain.Version'", "HasDefaultValue", "ValueGeneratedNever()");

        await using var shape = await Database.ShapeAsync<DefaultValueOfOldRows>(fullRoad);
        await shape.InsertChangeAndConflictAsync(new Plain { Text = "a" }, row => row.Text = "b", row => row.Text = "c", async: true);
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_version_that_is_not_mapped_is_refused(bool fullRoad)
    {
        await IsRefusedAsync<NotMappedVersion>(fullRoad, "'WithoutVersion.Version'", "not mapped", "HasEtagVersion");
        await IsRefusedAsync<IgnoredVersion>(fullRoad, "'Plain.Version'", "not mapped", "HasEtagVersion");
        await IsRefusedAsync<IgnoredModified>(fullRoad, "'Timed.Modified'", "not mapped", "HasEtagModified");
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_version_of_another_type_is_refused(bool fullRoad)
    {
        await IsRefusedAsync<ShortVersion>(fullRoad, "'Misc.Short'", "of type short", "int or a long", "public int Short { get; set; }", "MovedBy.Application");
        await IsRefusedAsync<TimeVersion>(fullRoad, "'Misc.Sometime'", "int or a long", "MovedBy.Application");
        await IsRefusedAsync<NullableVersion>(fullRoad, "'Misc.Maybe'", "of type int?", "public int Maybe { get; set; }");
        await IsRefusedAsync<TextModified>(fullRoad, "'Misc.Text'", "String", "DateTimeOffset or a DateTime");
        await IsRefusedAsync<NullableModified>(fullRoad, "'Misc.Sometime'", "DateTimeOffset or a DateTime");
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_version_on_what_is_owned_is_refused(bool fullRoad)
    {
        await IsRefusedAsync<OwnedOne>(fullRoad, "'Part'", "owned", "owner", "Remove IVersioned");
        await IsRefusedAsync<OwnedMany>(fullRoad, "'Part'", "owned", "owner", "Remove IVersioned");
        await IsRefusedAsync<OwnedJson>(fullRoad, "'Part'", "JSON", "owner", "Remove IVersioned");
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task Two_entity_types_with_one_label_are_refused(bool fullRoad)
    {
        await IsRefusedAsync<OneLabel>(fullRoad, "+North", "+South", "'station'", "HasEtagName");
        await IsRefusedAsync<OneLabelByName>(fullRoad, "'Plain'", "'Timed'", "'thing'", "HasEtagName");

        await using var shape = await Database.ShapeAsync<TwoLabels>(fullRoad);
        await using var db = shape.Open();
        Assert.NotNull(db.Model.FindEntityType(typeof(North.Station)));
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_time_column_that_rounds_is_refused(bool fullRoad)
    {
        await IsRefusedAsync<Milliseconds>(fullRoad, "'Timed.Modified'", "precision is 3", "HasPrecision(6)", "integer version");
        await IsRefusedAsync<WholeSeconds>(fullRoad, "'Timed.Modified'", "timestamp(0) with time zone", "HasPrecision(6)");
        await IsRefusedAsync<WholeDays>(fullRoad, "'Timed.Modified'", "'date' rounds", "timestamptz");
        await IsRefusedAsync<NoTimeZone>(fullRoad, "'Timed.Modified'", "timestamp without time zone", "timestamptz");
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_time_column_of_microseconds_is_accepted(bool fullRoad)
    {
        await using var shape = await Database.ShapeAsync<Microseconds>(fullRoad);
        await shape.InsertChangeAndConflictAsync(new Timed { Text = "a" }, row => row.Text = "b", row => row.Text = "c", async: true);
    }

    [Fact]
    public async Task What_comes_after_the_line_is_refused_by_the_first_save_and_nothing_is_written()
    {
        await using var shape = await Database.CreateAsync<IgnoredLaterContext>();
        await using var db = shape.Open();
        db.Add(new Timed { Text = "a" });

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Music.Cancellation));

        Assert.Contains("'Plain.Version'", refusal.Message);
        Assert.Empty(await db.Set<Timed>().AsNoTracking().ToListAsync(Music.Cancellation));
    }

    private async Task IsRefusedAsync<TShape>(bool fullRoad, params string[] words)
        where TShape : IModelShape
    {
        await using var shape = await Database.EmptyShapeAsync<TShape>(fullRoad);
        await using var db = shape.Open();

        var refusal = Assert.Throws<InvalidOperationException>(() => db.Model);

        Assert.All(words, word => Assert.Contains(word, refusal.Message));
    }

    public class Plain : IVersioned
    {
        public int Id { get; set; }

        public string Text { get; set; } = "";

        public int Version { get; set; }
    }

    public class Timed : IModified
    {
        public int Id { get; set; }

        public string Text { get; set; } = "";

        public DateTimeOffset Modified { get; set; }
    }

    public class WithRowVersion : IVersioned
    {
        public int Id { get; set; }

        [Timestamp]
        public byte[] RowVersion { get; set; } = [];

        public int Version { get; set; }
    }

    public class WithoutVersion : IVersioned
    {
        public int Id { get; set; }

        [NotMapped]
        public int Version { get; set; }
    }

    public class Misc
    {
        public int Id { get; set; }

        public string Text { get; set; } = "";

        public short Short { get; set; }

        public int? Maybe { get; set; }

        public DateTimeOffset? Sometime { get; set; }
    }

    public class Owner
    {
        public int Id { get; set; }

        public Part? Part { get; set; }

        public List<Part> Parts { get; } = [];
    }

    public class Part : IVersioned
    {
        public string Name { get; set; } = "";

        public int Version { get; set; }
    }

    public static class North
    {
        public class Station : Plain;
    }

    public static class South
    {
        public class Station : Timed;
    }

    public sealed class SecondToken : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<WithRowVersion>();
    }

    public sealed class RowVersion : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<Plain>().Property(row => row.Version).IsRowVersion();
    }

    public sealed class GeneratedOnUpdate : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<Plain>().Property(row => row.Version).ValueGeneratedOnAddOrUpdate();
    }

    public sealed class GeneratedOnAdd : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<Plain>().Property(row => row.Version).ValueGeneratedOnAdd();
    }

    public sealed class ComputedColumn : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
            => modelBuilder.Entity<Plain>().Property(row => row.Version).HasComputedColumnSql("\"Id\" + 1", stored: true);
    }

    public sealed class DefaultValue : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<Plain>().Property(row => row.Version).HasDefaultValue(1);
    }

    public sealed class DefaultValueOfOldRows : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
            => modelBuilder.Entity<Plain>().Property(row => row.Version).HasDefaultValue(1).ValueGeneratedNever();
    }

    public sealed class NotMappedVersion : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<WithoutVersion>();
    }

    public sealed class IgnoredVersion : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<Plain>().Ignore(row => row.Version);
    }

    public sealed class IgnoredModified : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<Timed>().Ignore(row => row.Modified);
    }

    public sealed class IgnoredLaterContext(DbContextOptions<IgnoredLaterContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Plain>();
            modelBuilder.Entity<Timed>();
            modelBuilder.UseEtagVersioning();
            modelBuilder.Entity<Plain>().Ignore(row => row.Version);
        }
    }

    public sealed class ShortVersion : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<Misc>().HasEtagVersion(row => row.Short);
    }

    public sealed class TimeVersion : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<Misc>().HasEtagVersion(row => row.Sometime);
    }

    public sealed class NullableVersion : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<Misc>().HasEtagVersion(nameof(Misc.Maybe));
    }

    public sealed class TextModified : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<Misc>().HasEtagModified(nameof(Misc.Text));
    }

    public sealed class NullableModified : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<Misc>().HasEtagModified(nameof(Misc.Sometime));
    }

    public sealed class OwnedOne : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<Owner>(owner =>
        {
            owner.OwnsOne(row => row.Part);
            owner.Ignore(row => row.Parts);
        });
    }

    public sealed class OwnedMany : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<Owner>(owner =>
        {
            owner.Ignore(row => row.Part);
            owner.OwnsMany(row => row.Parts);
        });
    }

    public sealed class OwnedJson : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<Owner>(owner =>
        {
            owner.OwnsOne(row => row.Part, part => part.ToJson());
            owner.Ignore(row => row.Parts);
        });
    }

    public sealed class OneLabel : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<North.Station>().ToTable("North");
            modelBuilder.Entity<South.Station>().ToTable("South");
        }
    }

    public sealed class OneLabelByName : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Plain>().HasEtagName("thing");
            modelBuilder.Entity<Timed>().HasEtagName("thing");
        }
    }

    public sealed class TwoLabels : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<North.Station>().ToTable("North");
            modelBuilder.Entity<South.Station>().ToTable("South").HasEtagName("southern");
        }
    }

    public sealed class Milliseconds : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<Timed>().Property(row => row.Modified).HasPrecision(3);
    }

    public sealed class WholeSeconds : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
            => modelBuilder.Entity<Timed>().Property(row => row.Modified).HasColumnType("timestamp(0) with time zone");
    }

    public sealed class WholeDays : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<Timed>().Property(row => row.Modified).HasColumnType("date");
    }

    public sealed class NoTimeZone : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
            => modelBuilder.Entity<Timed>().Property(row => row.Modified).HasColumnType("timestamp without time zone");
    }

    public sealed class Microseconds : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<Timed>().Property(row => row.Modified).HasPrecision(6);
    }
}

[Sqlite]
public sealed class SqliteRefusalTests(SqliteDatabase database) : RefusalTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresRefusalTests(PostgresDatabase database) : RefusalTests(database), IClassFixture<PostgresDatabase>;
