using System.Numerics;
using CsCheck;
using EfVersioning.Metadata;
using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using EfVersioning.Tests.Shapes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfVersioning.Tests.Model;

/// <summary>The text of a key: read back it is the key, and two keys share one exactly where the model holds them equal.</summary>
public abstract class KeyTextTests(TestDatabase database) : DatabaseTests(database)
{
    private static readonly Gen<string> Text = Gen.OneOf(Gen.String[Gen.Char["aAbB \"%:,;-/é\0"], 0, 6], Gen.String[Gen.Char[' ', '~'], 0, 9]);

    private static readonly Gen<long> Ticks = Gen.OneOf(Gen.Long[DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks], Gen.Long[0, 30]);

    [Fact]
    public async Task Of_numbers()
    {
        await using var keys = await Database.CreateEmptyAsync<AnyKeyContext>();
        await using var db = keys.Open();
        Holds(db, Gen.Short);
        Holds(db, Gen.ULong);
        Holds(db, Gen.Double);
        Holds(db, Gen.Float);
        Holds(db, Gen.Decimal);
        Holds(db, Gen.Bool);
        Holds(db, Gen.Enum<Planet>());
        Holds(db, Gen.Int.Select(value => (Planet)value));
        if (!Database.IsSqlite)
        {
            Holds(db, Gen.Byte.Array[0, 12].Select(bytes => new BigInteger(bytes)));
        }
    }

    [Fact]
    public async Task Of_times()
    {
        await using var keys = await Database.CreateEmptyAsync<AnyKeyContext>();
        await using var db = keys.Open();
        // PostgreSQL keeps microseconds, and its provider writes no finer span that can be read.
        var finest = Database.IsSqlite ? 1 : TimeSpan.TicksPerMicrosecond;
        Holds(db, Gen.OneOf(Gen.Long, Gen.Long[-500, 500]).Select(ticks => new TimeSpan(ticks - (ticks % finest))));
        Holds(db, Gen.Long[0, TimeOnly.MaxValue.Ticks].Select(ticks => new TimeOnly(ticks)));
        Holds(db, Gen.Int[0, DateOnly.MaxValue.DayNumber].Select(DateOnly.FromDayNumber));
        Holds(db, Ticks.Select(ticks => new DateTime(ticks, DateTimeKind.Utc)));
        Holds(db, Gen.Select(Ticks, Gen.Int[-2, 2]).Where((ticks, hours) => ticks + (hours * TimeSpan.TicksPerHour) is >= 0 and < 3155378975999999999 && ticks - (hours * TimeSpan.TicksPerHour) is >= 0 and < 3155378975999999999)
            .Select((ticks, hours) => new DateTimeOffset(ticks, TimeSpan.FromHours(Database.IsSqlite ? hours : 0))));
    }

    [Fact]
    public async Task Of_texts_and_the_applications_own_types()
    {
        await using var keys = await Database.CreateEmptyAsync<AnyKeyContext>();
        await using var db = keys.Open();
        var text = Database.IsSqlite ? Text : Text.Select(value => value.Replace("\0", "", StringComparison.Ordinal));
        Holds(db, text);
        Holds(db, Gen.Char["aAé\"% \\"]);
        Holds(db, text.Select(value => new Isbn(value)));
        Holds(db, Gen.Byte.Array[0, 5]);
        Holds(db, Gen.Guid);
        Holds(db, Gen.Guid.Select(value => new CodeId(value)));
        Holds(db, Gen.Int.Select(value => new TicketId(value)));
        Holds(db, Gen.Enum<DayOfWeek>());
    }

    [Fact]
    public async Task Anything_that_a_client_sends_is_the_text_of_a_key_or_of_none()
    {
        await using var keys = await Database.CreateEmptyAsync<AnyKeyContext>();
        await using var db = keys.Open();
        var types = db.Model.GetEntityTypes().Select(type => VersionedModel.Require(db, type)).ToList();
        Gen.Select(Gen.Int[0, types.Count - 1].Select(index => types[index]), Gen.OneOf(Text, Gen.String[Gen.Char["0123456789-.:+TZeE{}[]\"nultrefas"], 0, 12])).Sample((type, text) =>
        {
            var parts = Enumerable.Repeat(text, type.EntityType.FindPrimaryKey()!.Properties.Count).ToArray();
            var tag = ETag.Create("keys", type.Name["keys.".Length..], parts, 1);
            if (type.KeyIn(tag) is { } key)
            {
                Assert.Equal(tag, type.TagOf(key, 1));
            }
        });
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_type_that_EF_Core_cannot_write_as_JSON_is_refused_with_the_line_to_write(bool fullRoad)
    {
        await using var shape = await Database.EmptyShapeAsync<WithoutJson>(fullRoad);
        await using var db = shape.Open();

        var refusal = Assert.Throws<InvalidOperationException>(() => VersionedModel.Require(db));

        Assert.Contains("ByKey<OpaqueId>.Id'", refusal.Message);
        Assert.Contains("HasConversion(…)", refusal.Message);
    }

    [Fact]
    public async Task A_text_that_is_not_read_back_makes_no_tag()
    {
        await using var shape = await Database.EmptyShapeAsync<OneForAll>(fullRoad: true);
        await using var db = shape.Open();
        var type = VersionedModel.Require(db, db.Model.FindEntityType(typeof(ByKey<TimeSpan>))!);

        Assert.Contains("'00:00:00'", Assert.Throws<InvalidOperationException>(() => type.TagOf([TimeSpan.FromHours(1)], 1)).Message);
    }

    private static void Holds<TKey>(AnyKeyContext db, Gen<TKey> keys)
        where TKey : notnull
    {
        var type = VersionedModel.Require(db, db.Model.FindEntityType(typeof(ByKey<TKey>))!);
        Gen.Select(keys, keys).Sample((one, other) =>
        {
            var (tag, otherTag) = (type.TagOf([one], 1), type.TagOf([other], 1));
            var read = type.KeyIn(ETag.Parse(tag.ToHeader()));

            Assert.NotNull(read);
            Assert.True(type.Key.AreSame([one], read), $"{tag} is read as {read[0]}");
            Assert.Equal(type.Key.AreSame([one], [other]), tag == otherTag);
        });
    }

    public sealed class OpaqueId(int value) : IComparable<OpaqueId>
    {
        public int Value { get; } = value;

        public int CompareTo(OpaqueId? other) => Value.CompareTo(other?.Value);
    }

    /// <summary>A type that only its provider knows, as a plug-in maps it.</summary>
    public sealed class WithoutJson : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
            => modelBuilder.Entity<ByKey<OpaqueId>>().Property(row => row.Id).Metadata.SetTypeMapping(new OpaqueMapping());
    }

    /// <summary>A JSON form that does not tell its values apart.</summary>
    public sealed class OneForAll : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
            => modelBuilder.Entity<ByKey<TimeSpan>>().Property(row => row.Id).Metadata.SetJsonValueReaderWriterType(typeof(ConstantJson));
    }

    private sealed class OpaqueMapping : Microsoft.EntityFrameworkCore.Storage.RelationalTypeMapping
    {
        public OpaqueMapping()
            : base(new RelationalTypeMappingParameters(new CoreTypeMappingParameters(typeof(OpaqueId), comparer: new ValueComparer<OpaqueId>(favorStructuralComparisons: false)), "integer"))
        {
        }

        private OpaqueMapping(RelationalTypeMappingParameters parameters)
            : base(parameters)
        {
        }

        protected override Microsoft.EntityFrameworkCore.Storage.RelationalTypeMapping Clone(RelationalTypeMappingParameters parameters) => new OpaqueMapping(parameters);
    }

    private sealed class ConstantJson : Microsoft.EntityFrameworkCore.Storage.Json.JsonValueReaderWriter<TimeSpan>
    {
        public static ConstantJson Instance { get; } = new();

        public override System.Linq.Expressions.Expression ConstructorExpression
            => System.Linq.Expressions.Expression.Property(null, typeof(ConstantJson), nameof(Instance));

        public override TimeSpan FromJsonTyped(ref Microsoft.EntityFrameworkCore.Storage.Json.Utf8JsonReaderManager manager, object? existingObject = null)
            => TimeSpan.Zero;

        public override void ToJsonTyped(System.Text.Json.Utf8JsonWriter writer, TimeSpan value) => writer.WriteStringValue("00:00:00");
    }
}

[Sqlite]
public sealed class SqliteKeyTextTests(SqliteDatabase database) : KeyTextTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresKeyTextTests(PostgresDatabase database) : KeyTextTests(database), IClassFixture<PostgresDatabase>;
