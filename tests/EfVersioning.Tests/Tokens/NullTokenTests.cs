using EfVersioning.Testing;
using EfVersioning.Tests.Model;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Tokens;

/// <summary>A row whose token is null has no tag: nothing matches it but <c>*</c>, and no list that has it has one.</summary>
public abstract class NullTokenTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task It_has_no_tag_and_any_tag_is_stale(bool fullRoad, bool async)
    {
        await using var shape = await AddAsync(fullRoad);
        await using var db = shape.Open();
        var order = await db.Set<TextOrder>().SingleAsync(Music.Cancellation);

        Assert.Null(await db.Set<TextOrder>().FindETagAsync([order.Id], Music.Cancellation));
        Assert.Contains("'Stamp' is null", Assert.Throws<InvalidOperationException>(() => db.ETagOf(order)).Message);
        Assert.True((await db.Set<TextOrder>().PageETagAsync(Music.Cancellation)).IsDefault);

        order.Name = "b";
        var stale = await Assert.ThrowsAsync<StaleETagException>(async () =>
        {
            db.Entry(order).IfMatch($"\"shape.textorder-{order.Id},~YQ\"");
            await db.SaveAsync(async);
        });
        await stale.LoadCurrentAsync(Music.Cancellation);
        Assert.Null(stale.Conflicts[0].Current);
        Assert.Equal("a", await shape.Open().Set<TextOrder>().Select(row => row.Name).SingleAsync(Music.Cancellation));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task Any_version_matches_it_and_a_save_that_gives_it_one_is_guarded_by_null(bool fullRoad, bool async)
    {
        await using var shape = await AddAsync(fullRoad);
        await using var db = shape.Open();
        await using var other = shape.Open();
        var order = await db.Set<TextOrder>().SingleAsync(Music.Cancellation);
        var stale = await other.Set<TextOrder>().SingleAsync(Music.Cancellation);

        db.Entry(order).IfMatch("*");
        order.Name = "b";
        order.Stamp = "one";
        await db.SaveAsync(async);
        Assert.Equal($"\"shape.textorder-{order.Id},~b25l\"", db.ETagOf(order).ToHeader());

        stale.Name = "c";
        stale.Stamp = "two";
        var conflict = await Assert.ThrowsAsync<StaleETagException>(() => other.SaveAsync(async));
        await conflict.LoadCurrentAsync(Music.Cancellation);
        Assert.Equal((ETagConflictReason.Changed, db.ETagOf(order)), (conflict.Conflicts[0].Reason, conflict.Conflicts[0].Current));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task It_is_null_again_behind_a_rollback(bool fullRoad, bool async)
    {
        await using var shape = await AddAsync(fullRoad);
        await using var db = shape.Open();
        var order = await db.Set<TextOrder>().SingleAsync(Music.Cancellation);
        await using (var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            order.Stamp = "one";
            await db.SaveAsync(async);
            await transaction.RollbackAsync(Music.Cancellation);
        }

        Assert.Throws<InvalidOperationException>(() => db.ETagOf(order));
        order.Stamp = "two";
        await db.SaveAsync(async);
        Assert.Equal(db.ETagOf(order), await db.Set<TextOrder>().FindETagAsync([order.Id], Music.Cancellation));
    }

    private async Task<ContextDatabase<ShapeContext<TextStamp>>> AddAsync(bool fullRoad)
    {
        var shape = await Database.TokensAsync<TextStamp>(fullRoad);
        await using var db = shape.Open();
        db.Add(new TextOrder { Name = "a", Stamp = null });
        await db.SaveChangesAsync(Music.Cancellation);
        return shape;
    }
}

[Sqlite]
public sealed class SqliteNullTokenTests(SqliteDatabase database) : NullTokenTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresNullTokenTests(PostgresDatabase database) : NullTokenTests(database), IClassFixture<PostgresDatabase>;
