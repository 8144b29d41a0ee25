using EfVersioning.Testing;
using EfVersioning.Tests.Model;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Tokens;

/// <summary>Blind writes and bulk writes of rows whose token somebody else moves: guarded by it in SQL, and never left at it.</summary>
public abstract class TokenWriteTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_blind_write_of_a_stamped_row_sets_the_stamp(bool fullRoad, bool async)
    {
        await using var shape = await Database.TokensAsync<GuidStamp>(fullRoad);
        var (id, first) = await AddAsync<GuidStamp, GuidOrder>(shape);
        await using var db = shape.Open();
        var orders = db.Set<GuidOrder>();

        var stamp = Guid.NewGuid();
        var second = async
            ? await orders.PatchAsync([id], first, set => set.SetProperty(order => order.Name, "b").SetProperty(order => order.Stamp, stamp), Music.Cancellation)
            : orders.Patch([id], first, set => set.SetProperty(order => order.Name, "b").SetProperty(order => order.Stamp, stamp));
        Assert.True(second!.Value.TryGetToken(out var token));
        Assert.Equal(stamp, new Guid(token, bigEndian: true));
        Assert.Equal(second, await orders.FindETagAsync([id], Music.Cancellation));

        var stale = await Assert.ThrowsAsync<StaleETagException>(async () => await orders.PatchAsync(
            [id], first, set => set.SetProperty(order => order.Name, "c").SetProperty(order => order.Stamp, Guid.NewGuid()), Music.Cancellation));
        Assert.Equal(first, Assert.Single(stale.Conflicts).Expected);
        var replaced = await orders.ReplaceAsync(new GuidOrder { Id = id, Name = "d" }, second.Value.ToHeader(), Music.Cancellation);
        Assert.Equal(replaced, await orders.FindETagAsync([id], Music.Cancellation));
        await Assert.ThrowsAsync<StaleETagException>(async () => await orders.DeleteAsync([id], second.Value.ToHeader(), Music.Cancellation));
        Assert.True(await orders.DeleteAsync([id], $"{first}, {replaced!.Value.ToHeader()}", Music.Cancellation));
    }

    [Fact]
    public async Task A_blind_write_that_leaves_the_stamp_is_refused_and_nothing_is_sent()
    {
        await using var shape = await Database.TokensAsync<GuidStamp>(fullRoad: true);
        var (id, tag) = await AddAsync<GuidStamp, GuidOrder>(shape);
        await using var db = shape.Open();
        var orders = db.Set<GuidOrder>();
        var stamp = await orders.Select(order => order.Stamp).SingleAsync(Music.Cancellation);

        foreach (var write in new Func<Task>[]
        {
            async () => await orders.PatchAsync([id], tag, set => set.SetProperty(order => order.Name, "b"), Music.Cancellation),
            async () => await orders.PatchAsync([id], "*", set => set.SetProperty(order => order.Name, order => order.Name + "b"), Music.Cancellation),
            async () => await orders.PatchAsync([id], tag, set => set.SetProperty(order => order.Name, "b").SetProperty(order => order.Stamp, stamp), Music.Cancellation),
            async () => await orders.ReplaceAsync(new GuidOrder { Id = id, Name = "b", Stamp = stamp }, tag, Music.Cancellation),
            async () => await orders.ReplaceAsync(new GuidOrder { Id = id, Name = "b", Stamp = default }, tag, Music.Cancellation),
            async () => await orders.Where(order => order.Id == id).ExecuteUpdateAsync(set => set.SetProperty(order => order.Name, "b"), Music.Cancellation),
            async () => await orders.Where(order => order.Id == id).IfMatch(tag).ExecuteUpdateAsync(set => set.SetProperty(order => order.Name, "b"), Music.Cancellation),
        })
        {
            var refusal = await Assert.ThrowsAsync<InvalidOperationException>(write);
            Assert.Contains("'Stamp' is moved by the application", refusal.Message);
            Assert.Contains("SetProperty(e => e.Stamp", refusal.Message);
        }

        var row = await orders.SingleAsync(Music.Cancellation);
        Assert.Equal(("a", stamp), (row.Name, row.Stamp));
    }

    [Theory]
    [InlineData("~AA")]
    [InlineData("~_w")]
    [InlineData("~")]
    [InlineData("~7aC9")]
    [InlineData("~eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4")]
    [InlineData("7")]
    [InlineData("2026-01-02T03:04:05.123456Z")]
    public async Task A_version_that_the_column_cannot_hold_is_stale_and_no_fault(string version)
    {
        await using var texts = await Database.TokensAsync<ShortStamp>(fullRoad: true);
        await IsStaleAsync<ShortStamp, TextOrder>(texts, version);
        await using var guids = await Database.TokensAsync<GuidStamp>(fullRoad: true);
        await IsStaleAsync<GuidStamp, GuidOrder>(guids, version);
        await using var numbers = await Database.TokensAsync<Triggered>(fullRoad: true);
        await IsStaleAsync<Triggered, TriggeredOrder>(numbers, version);
    }

    private static async Task IsStaleAsync<TShape, TOrder>(ContextDatabase<ShapeContext<TShape>> shape, string version)
        where TShape : IModelShape
        where TOrder : Order, new()
    {
        var (id, _) = await AddAsync<TShape, TOrder>(shape);
        var tag = $"\"shape.{typeof(TOrder).Name.ToLowerInvariant()}-{id},{version}\"";
        await using var db = shape.Open();
        await Assert.ThrowsAsync<StaleETagException>(async () => await db.Set<TOrder>().IfMatch(tag).ExecuteDeleteAsync(Music.Cancellation));
        await Assert.ThrowsAsync<StaleETagException>(async () => await db.Set<TOrder>().DeleteAsync([id], tag, Music.Cancellation));
        var order = await db.Set<TOrder>().SingleAsync(Music.Cancellation);
        Assert.Throws<StaleETagException>(() => db.Entry(order).IfMatch(tag));
    }

    public sealed class ShortStamp : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
            => modelBuilder.Entity<TextOrder>(order =>
            {
                order.Property(row => row.Stamp).HasMaxLength(40);
                order.HasEtagVersion(row => row.Stamp);
            });
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_blind_write_of_a_row_that_the_database_moves_has_the_token_that_it_got(bool fullRoad, bool async)
    {
        await using var shape = await Database.TokensAsync<RowVersion>(fullRoad);
        await MovesAsync<RowVersion, RowVersionOrder>(shape, async, () => new RowVersionOrder { Name = "c" });
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task So_has_one_by_xmin(bool fullRoad, bool async)
    {
        Assert.SkipUnless(Database is PostgresDatabase, "xmin is PostgreSQL's.");
        await using var shape = await Database.TokensAsync<Xmin>(fullRoad);
        await MovesAsync<Xmin, XminOrder>(shape, async, () => new XminOrder { Name = "c" });
    }

    private static async Task MovesAsync<TShape, TOrder>(ContextDatabase<ShapeContext<TShape>> shape, bool async, Func<TOrder> replacement)
        where TShape : IModelShape
        where TOrder : Order, new()
    {
        var (id, first) = await AddAsync<TShape, TOrder>(shape);
        await using var db = shape.Open();
        var orders = db.Set<TOrder>();

        var second = async
            ? await orders.PatchAsync([id], first, set => set.SetProperty(order => order.Name, "b"), Music.Cancellation)
            : orders.Patch([id], first, set => set.SetProperty(order => order.Name, "b"));
        Assert.NotEqual(first, second!.Value.ToHeader());
        Assert.Equal(second, await orders.FindETagAsync([id], Music.Cancellation));
        await Assert.ThrowsAsync<StaleETagException>(async () => await orders.PatchAsync([id], first, set => set.SetProperty(order => order.Name, "x"), Music.Cancellation));

        var row = replacement();
        row.Id = id;
        var third = await orders.ReplaceAsync(row, $"{first}, {second.Value.ToHeader()}", Music.Cancellation);
        Assert.Equal((third, third), (await orders.FindETagAsync([id], Music.Cancellation), db.ETagOf(row)));

        // In bulk, at one tag and at many.
        Assert.Equal(1, await orders.IfMatch(third!.Value.ToHeader()).ExecuteUpdateAsync(set => set.SetProperty(order => order.Name, "d"), Music.Cancellation));
        await Assert.ThrowsAsync<StaleETagException>(async () => await orders.IfMatch(third.Value.ToHeader()).ExecuteUpdateAsync(set => set.SetProperty(order => order.Name, "x"), Music.Cancellation));
        for (var i = 0; i < 40; i++)
        {
            db.Add(new TOrder { Name = "more" });
        }

        await db.SaveChangesAsync(Music.Cancellation);
        var tags = (await orders.ToListAsync(Music.Cancellation)).Select(order => db.ETagOf(order).ToHeader()).ToList();
        var mixed = tags.Zip(tags.Skip(1)).Select(pair => ETag.Parse(pair.First).Key + "," + ETag.Parse(pair.Second).Version);
        Assert.Equal(41, await orders.IfMatch(string.Join(", ", tags)).ExecuteUpdateAsync(set => set.SetProperty(order => order.Seen, 1), Music.Cancellation));
        var crossed = string.Join(", ", mixed.Select(text => $"\"shape.{typeof(TOrder).Name.ToLowerInvariant()}-{text}\""));
        if (typeof(TOrder) == typeof(RowVersionOrder))
        {
            // Rows of one statement have one xmin.
            await Assert.ThrowsAsync<StaleETagException>(async () => await orders.IfMatch(crossed).ExecuteUpdateAsync(set => set.SetProperty(order => order.Seen, 2), Music.Cancellation));
        }

        db.ChangeTracker.Clear();
        var now = (await orders.ToListAsync(Music.Cancellation)).Select(order => db.ETagOf(order).ToHeader()).ToList();
        Assert.Equal(41, await orders.IfMatch(string.Join(", ", now)).ExecuteDeleteAsync(Music.Cancellation));
    }

    private static async Task<(int Id, string Tag)> AddAsync<TShape, TOrder>(ContextDatabase<ShapeContext<TShape>> shape)
        where TShape : IModelShape
        where TOrder : Order, new()
    {
        await using var db = shape.Open();
        var order = new TOrder { Name = "a" };
        db.Add(order);
        await db.SaveChangesAsync(Music.Cancellation);
        return (order.Id, db.ETagOf(order).ToHeader());
    }
}

[Sqlite]
public sealed class SqliteTokenWriteTests(SqliteDatabase database) : TokenWriteTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresTokenWriteTests(PostgresDatabase database) : TokenWriteTests(database), IClassFixture<PostgresDatabase>;
