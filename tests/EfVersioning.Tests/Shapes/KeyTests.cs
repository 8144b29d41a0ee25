using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Shapes;

/// <summary>Keys of every kind: the row is guarded, and its tag says which row it is.</summary>
public abstract class KeyTests(TestDatabase database) : DatabaseTests(database)
{
    private static int _number = 1000;

    private static readonly Dictionary<string, (Func<Keyed> New, string Label)> Keys = new()
    {
        ["composite"] = (() => new CompositeKeyed { Country = "at:de-ch,li", Number = ++_number }, "compositekeyed"),
        ["guid"] = (() => new GuidKeyed(), "guidkeyed"),
        ["string"] = (() => new StringKeyed { Id = $"Ünïcode \"quoted\", with; signs/{++_number}" }, "stringkeyed"),
        ["struct"] = (() => new StructKeyed { Id = new BookId(++_number) }, "structkeyed"),
        ["long"] = (() => new LongKeyed { Id = (1L << 40) + ++_number }, "longkeyed"),
        ["date"] = (() => new TimeKeyed { Id = DateOnly.FromDayNumber(700_000 + ++_number) }, "timekeyed"),
        ["bytes"] = (() => new BytesKeyed { Id = [0, 0xff, .. BitConverter.GetBytes(++_number)] }, "byteskeyed"),
        ["shadow"] = (() => new ShadowKeyed(), "shadowkeyed"),
        ["enum"] = (() => new EnumKeyed { Id = (Planet)(++_number) }, "enumkeyed"),
    };

    public static TheoryData<string, Way> KeysAndWays
    {
        get
        {
            var data = new TheoryData<string, Way>();
            foreach (var key in Keys.Keys)
            {
                data.Add(key, Way.Sync);
                data.Add(key, Way.Async);
                data.Add(key, Way.RolledBackFirst);
            }

            return data;
        }
    }

    public static TheoryData<string> KeyNames => [.. Keys.Keys];

    [Theory]
    [MemberData(nameof(KeysAndWays))]
    public async Task A_row_lives_by_its_key(string kind, Way way)
    {
        var keys = await Database.ShapesAsync<KeysContext>();
        var (make, label) = Keys[kind];
        var entity = make();

        // By its own type, as an application would ask for it.
        await (entity switch
        {
            CompositeKeyed row => Lives(row),
            GuidKeyed row => Lives(row),
            StringKeyed row => Lives(row),
            StructKeyed row => Lives(row),
            LongKeyed row => Lives(row),
            TimeKeyed row => Lives(row),
            BytesKeyed row => Lives(row),
            ShadowKeyed row => Lives(row),
            EnumKeyed row => Lives(row),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        });

        Task Lives<TEntity>(TEntity row)
            where TEntity : Keyed
            => keys.LivesAsync(row, $"keys.{label}-", (_, read) => read.Text = "changed", way);
    }

    [Theory]
    [MemberData(nameof(KeyNames))]
    public async Task If_Match_finds_the_row_by_its_tag(string kind)
    {
        var keys = await Database.ShapesAsync<KeysContext>();
        var (make, _) = Keys[kind];
        var (row, other) = (make(), make());
        await keys.AddAsync(row);
        await keys.AddAsync(other);

        await (row switch
        {
            CompositeKeyed => Guards<CompositeKeyed>(),
            GuidKeyed => Guards<GuidKeyed>(),
            StringKeyed => Guards<StringKeyed>(),
            StructKeyed => Guards<StructKeyed>(),
            LongKeyed => Guards<LongKeyed>(),
            TimeKeyed => Guards<TimeKeyed>(),
            BytesKeyed => Guards<BytesKeyed>(),
            ShadowKeyed => Guards<ShadowKeyed>(),
            EnumKeyed => Guards<EnumKeyed>(),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        });

        async Task Guards<TEntity>()
            where TEntity : Keyed
        {
            await using var db = keys.Open();
            var key = db.Model.FindEntityType(typeof(TEntity))!.FindPrimaryKey()!;
            await using var reading = keys.Open();
            var rows = await reading.Set<TEntity>().ToListAsync(Music.Cancellation);
            var tag = reading.ETagOf(rows[^1]);
            var untouched = rows.Count - 1;

            Assert.Equal(1, await db.Set<TEntity>().IfMatch(tag.ToHeader()).ExecuteUpdateAsync(set => set.SetProperty(r => r.Text, kind), Music.Cancellation));
            await Assert.ThrowsAsync<StaleETagException>(
                () => db.Set<TEntity>().IfMatch(tag.ToHeader()).ExecuteUpdateAsync(set => set.SetProperty(r => r.Text, kind), Music.Cancellation));

            Assert.Equal(untouched, await db.Set<TEntity>().CountAsync(r => r.Text != kind, Music.Cancellation));
            var found = await db.FindAsync<TEntity>(
                [.. key.Properties.Select(property => reading.Entry(rows[^1]).Property(property).CurrentValue)], Music.Cancellation);
            Assert.Equal((kind, 2), (found!.Text, found.Version));
        }
    }

    [Fact]
    public async Task The_tag_says_the_key()
    {
        var keys = await Database.ShapesAsync<KeysContext>();
        await using var db = keys.Open();

        Assert.Equal("keys.compositekeyed-at%3Ade-ch%2Cli:7,1", await Tag(new CompositeKeyed { Country = "at:de-ch,li", Number = 7 }));
        Assert.Equal("keys.stringkeyed-%C3%BC%22%3B%2C%20,1", await Tag(new StringKeyed { Id = "ü\";, " }));
        Assert.Equal("keys.guidkeyed-0123456789abcdef0123456789abcdef,1".Length + 4, (await Tag(new GuidKeyed())).Length);
        Assert.Equal("keys.enumkeyed-2,1", await Tag(new EnumKeyed { Id = Planet.Venus }));
        Assert.Equal("keys.enumnamekeyed-Earth,1", await Tag(new EnumNameKeyed { Id = Planet.Earth }));
        Assert.Equal("keys.structkeyed-7,1", await Tag(new StructKeyed { Id = new BookId(7) }));
        Assert.Equal("keys.timekeyed-2026-11-22,1", await Tag(new TimeKeyed { Id = new DateOnly(2026, 11, 22) }));
        Assert.Equal("keys.byteskeyed-00FF,1", await Tag(new BytesKeyed { Id = [0, 255] }));

        async Task<string> Tag(Keyed row)
        {
            db.Add(row);
            await db.SaveChangesAsync(Music.Cancellation);
            return db.ETagOf(row).ToString();
        }
    }
}

[Sqlite]
public sealed class SqliteKeyTests(SqliteDatabase database) : KeyTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresKeyTests(PostgresDatabase database) : KeyTests(database), IClassFixture<PostgresDatabase>;
