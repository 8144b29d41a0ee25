using System.ComponentModel.DataAnnotations;
using EfVersioning.Testing;
using EfVersioning.Tests.Model;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Tokens;

/// <summary>What a token that somebody else moves may not be, and what may not be asked of it: refused when the model is built, with the way out.</summary>
public abstract class TokenRefusalTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task Two_tokens_of_one_row_are_refused(bool fullRoad)
        => await IsRefusedAsync<TwoTokens>(fullRoad, "'Twice'", "'Second'", "two tokens");

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_token_of_a_derived_type_is_refused(bool fullRoad)
    {
        await IsRefusedAsync<DerivedToken>(fullRoad, "'StampedParcel.Stamp'", "derived type", "'Parcel'");
        await IsRefusedAsync<DerivedLine>(fullRoad, "'Parcel.Weight'", "'StampedParcel'", "modelBuilder.Entity<Parcel>().HasEtagVersion");
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_rowversion_that_SQLite_does_not_generate_is_refused(bool fullRoad)
    {
        Assert.SkipUnless(Database.IsSqlite, "SQLite alone has none.");
        await using var shape = await Database.EmptyShapeAsync<NoTrigger>(fullRoad);
        await using var db = shape.Open();
        var refusal = Assert.Throws<InvalidOperationException>(() => db.Add(new RowVersionOrder { RowVersion = [1] }) is var _ ? db.SaveChanges() : 0);
        Assert.All(["'RowVersionOrder.RowVersion'", "SQLite generates none", "IVersioned", "UseSqlReturningClause(false)"], word => Assert.Contains(word, refusal.Message));
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_type_that_names_no_token_and_has_none_is_refused(bool fullRoad)
        => await IsRefusedAsync<NoToken>(fullRoad, "'GuidOrder'", "names no property", "HasEtagVersion(e => e.…)");

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_version_that_no_tag_can_hold_is_refused(bool fullRoad)
    {
        await IsRefusedAsync<FlagToken>(fullRoad, "'Odd.Flag'", "Boolean", "int or a long");
        await IsRefusedAsync<LostToken>(fullRoad, "'Odd.Text'", "conversion to Int32");
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_mover_that_the_model_contradicts_is_refused(bool fullRoad)
    {
        await IsRefusedAsync<ApplicationsRowVersion>(fullRoad, "'RowVersionOrder.RowVersion'", "MovedBy.Application", "ValueGeneratedNever()");
        await IsRefusedAsync<GeneratedNever>(fullRoad, "'TriggeredOrder.Revision'", "ValueGeneratedOnAddOrUpdate()");
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task What_only_a_version_of_ours_can_do_is_refused(bool fullRoad)
    {
        await IsRefusedAsync<Bumped>(fullRoad, "BumpsVersion()", "'GuidOrder'", "'Stamp'", "application moves", "BumpsModified()");
        await IsRefusedAsync<FromClock>(fullRoad, "StartsVersionFromClock()", "'GuidOrder'", "'Stamp'");
        await IsRefusedAsync<OurTrigger>(fullRoad, "HasEtagTrigger()", "'GuidOrder'", "'Stamp'");
        await IsRefusedAsync<Excluded>(fullRoad, "ExcludedFromVersion()", "'RowVersionOrder.Seen'", "'RowVersion'", "every update");
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_touch_is_refused_with_what_moves_the_row(bool fullRoad)
    {
        await using var shape = await Database.TokensAsync<GuidStamp>(fullRoad);
        await using var db = shape.Open();
        var order = new GuidOrder();
        db.Add(order);
        await db.SaveChangesAsync(Music.Cancellation);

        var refusal = Assert.Throws<InvalidOperationException>(() => db.Touch(order));
        Assert.Contains("'Stamp'", refusal.Message);
        Assert.Contains("Give it a new value", refusal.Message);
    }

    private async Task IsRefusedAsync<TShape>(bool fullRoad, params string[] words)
        where TShape : IModelShape
    {
        await using var shape = await Database.EmptyShapeAsync<TShape>(fullRoad);
        await using var db = shape.Open();

        var refusal = Assert.Throws<InvalidOperationException>(() => db.Model);

        Assert.All(words, word => Assert.Contains(word, refusal.Message));
    }

    public class Twice
    {
        public int Id { get; set; }

        public Guid Stamp { get; set; }

        [Timestamp]
        public byte[] Second { get; set; } = [];
    }

    public class Parcel
    {
        public int Id { get; set; }

        public int Weight { get; set; }
    }

    public class StampedParcel : Parcel
    {
        public Guid Stamp { get; set; }
    }

    public class Odd
    {
        public int Id { get; set; }

        public bool Flag { get; set; }

        public string Text { get; set; } = "";
    }

    public class OrderLine
    {
        public int Id { get; set; }

        public GuidOrder? Order { get; set; }
    }

    public sealed class TwoTokens : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<Twice>().HasEtagVersion(row => row.Stamp);
    }

    public sealed class DerivedToken : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Parcel>();
            modelBuilder.Entity<StampedParcel>().HasEtagVersion(row => row.Stamp);
        }
    }

    public sealed class DerivedLine : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Parcel>();
            modelBuilder.Entity<StampedParcel>().HasEtagVersion(row => row.Weight, MovedBy.Application);
        }
    }

    public sealed class NoTrigger : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
            => modelBuilder.Entity<RowVersionOrder>(order =>
            {
                order.Property(row => row.RowVersion).IsRowVersion();
                order.HasEtagVersion();
            });
    }

    public sealed class NoToken : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<GuidOrder>().HasEtagVersion();
    }

    public sealed class FlagToken : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<Odd>().HasEtagVersion(row => row.Flag);
    }

    public sealed class LostToken : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
            => modelBuilder.Entity<Odd>(odd =>
            {
                odd.Property(row => row.Text).HasConversion(text => int.Parse(text, null), number => number.ToString((IFormatProvider?)null));
                odd.HasEtagVersion(row => row.Text);
            });
    }

    public sealed class ApplicationsRowVersion : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
            => modelBuilder.Entity<RowVersionOrder>(order =>
            {
                order.Property(row => row.RowVersion).IsRowVersion();
                order.HasEtagVersion(row => row.RowVersion, MovedBy.Application);
            });
    }

    public sealed class GeneratedNever : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
            => modelBuilder.Entity<TriggeredOrder>(order =>
            {
                order.HasEtagVersion(row => row.Revision, MovedBy.Database);
                order.Property(row => row.Revision).ValueGeneratedNever();
            });
    }

    public sealed class Bumped : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<GuidOrder>().HasEtagVersion(row => row.Stamp);
            modelBuilder.Entity<OrderLine>().HasOne(line => line.Order).WithMany().BumpsVersion();
        }
    }

    public sealed class FromClock : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<GuidOrder>().StartsVersionFromClock().HasEtagVersion(row => row.Stamp);
    }

    public sealed class OurTrigger : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<GuidOrder>().HasEtagVersion(row => row.Stamp).HasEtagTrigger();
    }

    public sealed class Excluded : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
        {
            RowVersion.Build(modelBuilder);
            modelBuilder.Entity<RowVersionOrder>().Property(row => row.Seen).ExcludedFromVersion();
        }
    }
}

[Sqlite]
public sealed class SqliteTokenRefusalTests(SqliteDatabase database) : TokenRefusalTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresTokenRefusalTests(PostgresDatabase database) : TokenRefusalTests(database), IClassFixture<PostgresDatabase>;
