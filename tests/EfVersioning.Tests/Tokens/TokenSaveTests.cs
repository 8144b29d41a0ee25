using System.Buffers.Text;
using System.Text;
using EfVersioning.Testing;
using EfVersioning.Tests.Model;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Tokens;

/// <summary>A token that is there already is a version: its tag, the save that it guards, what is left of it after a failure.</summary>
public abstract class TokenSaveTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_guid_is_a_version(bool fullRoad, bool async)
        => await IsVersionAsync<GuidStamp, GuidOrder>(fullRoad, async, order => order.Stamp.ToByteArray(bigEndian: true));

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_text_is_a_version(bool fullRoad, bool async)
        => await IsVersionAsync<TextStamp, TextOrder>(fullRoad, async, order => Encoding.UTF8.GetBytes(order.Stamp!));

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_converted_stamp_is_a_version(bool fullRoad, bool async)
        => await IsVersionAsync<WrappedStamp, WrappedOrder>(fullRoad, async, order => order.Stamp.Value.ToByteArray(bigEndian: true));

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_number_that_the_application_moves_is_a_version(bool fullRoad, bool async)
        => await IsVersionAsync<Counted, CountedOrder>(fullRoad, async, order => [0, 0, 0, (byte)order.Revision]);

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_rowversion_is_a_version(bool fullRoad, bool async)
        => await IsVersionAsync<RowVersion, RowVersionOrder>(fullRoad, async, order => order.RowVersion);

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_number_that_a_trigger_moves_is_a_version(bool fullRoad, bool async)
        => await IsVersionAsync<Triggered, TriggeredOrder>(fullRoad, async, order => [0, 0, 0, 0, 0, 0, 0, (byte)order.Revision]);

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task Xmin_is_a_version(bool fullRoad, bool async)
    {
        Assert.SkipUnless(Database is PostgresDatabase, "xmin is PostgreSQL's.");
        await IsVersionAsync<Xmin, XminOrder>(
            fullRoad, async, order => [(byte)(order.Xmin >> 24), (byte)(order.Xmin >> 16), (byte)(order.Xmin >> 8), (byte)order.Xmin]);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_time_of_change_beside_a_stamp_is_moved_by_us(bool fullRoad, bool async)
    {
        await using var shape = await Database.TokensAsync<TimedStamp>(fullRoad);
        await using var db = shape.Open();
        var order = new TimedOrder { Name = "a" };
        db.Add(order);
        await db.SaveAsync(async);
        var (tag, time) = (db.ETagOf(order), order.Modified);
        Assert.NotEqual(default, time);
        Assert.True(tag.TryGetToken(out _));
        Assert.False(db.Model.FindEntityType(typeof(TimedOrder))!.FindProperty(nameof(TimedOrder.Modified))!.IsConcurrencyToken);

        order.Name = "b";
        order.Move();
        await db.SaveAsync(async);
        Assert.True(order.Modified > time);
        if (fullRoad)
        {
            (time, var stamp) = (order.Modified, Guid.NewGuid());
            await db.Set<TimedOrder>().IfMatch(db.ETagOf(order).ToHeader()).ExecuteUpdateAsync(set => set.SetProperty(row => row.Stamp, stamp), Music.Cancellation);
            var row = await db.Set<TimedOrder>().AsNoTracking().SingleAsync(Music.Cancellation);
            Assert.Equal((true, stamp), (row.Modified > time, row.Stamp));
        }
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_save_that_nobody_accepted_has_its_tag(bool fullRoad, bool async)
    {
        await using var shape = await Database.TokensAsync<RowVersion>(fullRoad);
        await using var db = shape.Open();
        var order = new RowVersionOrder { Name = "a" };
        db.Add(order);
        await db.SaveAsync(async);
        order.Name = "b";
        _ = async ? await db.SaveChangesAsync(acceptAllChangesOnSuccess: false, Music.Cancellation) : db.SaveChanges(acceptAllChangesOnSuccess: false);

        Assert.Equal(await db.Set<RowVersionOrder>().FindETagAsync([order.Id], Music.Cancellation), db.ETagOf(order));
        db.ChangeTracker.AcceptAllChanges();
        Assert.Equal(await db.Set<RowVersionOrder>().FindETagAsync([order.Id], Music.Cancellation), db.ETagOf(order));
        order.Name = "c";
        await db.SaveAsync(async);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task An_entry_that_takes_the_row_of_another_is_guarded_by_its_token(bool fullRoad, bool async)
    {
        await using (var shape = await Database.TokensAsync<GuidStamp>(fullRoad))
        {
            await ReplaceAsync<GuidStamp, GuidOrder>(shape, async);
        }

        await using (var shape = await Database.TokensAsync<RowVersion>(fullRoad))
        {
            await ReplaceAsync<RowVersion, RowVersionOrder>(shape, async);
        }
    }

    private static async Task ReplaceAsync<TShape, TOrder>(ContextDatabase<ShapeContext<TShape>> shape, bool async)
        where TShape : IModelShape
        where TOrder : Order, new()
    {
        await using var db = shape.Open();
        await using var other = shape.Open();
        var order = new TOrder { Name = "a" };
        db.Add(order);
        await db.SaveAsync(async);
        var first = db.ETagOf(order);
        var stale = await other.Set<TOrder>().SingleAsync(Music.Cancellation);

        db.Remove(order);
        var next = new TOrder { Id = order.Id, Name = "b" };
        db.Add(next);
        await db.SaveAsync(async);

        var second = await db.Set<TOrder>().FindETagAsync([order.Id], Music.Cancellation);
        Assert.NotEqual(first, second);
        Assert.Equal(second, db.ETagOf(next));
        other.Remove(stale);
        other.Add(new TOrder { Id = order.Id, Name = "c" });
        await Assert.ThrowsAsync<StaleETagException>(() => other.SaveAsync(async));
        Assert.Equal("b", await db.Set<TOrder>().Select(row => row.Name).SingleAsync(Music.Cancellation));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_stamp_that_is_set_behind_a_savepoint_in_doubt_is_written(bool fullRoad, bool async)
    {
        await using var shape = await Database.TokensAsync<GuidStamp>(fullRoad);
        await using var db = shape.Open();
        var order = new GuidOrder { Name = "a" };
        db.Add(order);
        await db.SaveAsync(async);
        await using (var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            await transaction.CreateSavepointAsync("one", Music.Cancellation);
            Change(order, "b");
            await db.SaveAsync(async);
            await transaction.CreateSavepointAsync("two", Music.Cancellation);
            await transaction.RollbackToSavepointAsync("one", Music.Cancellation);
            Assert.Throws<InvalidOperationException>(() => db.ETagOf(order));

            Change(order, "c");
            var stamp = order.Stamp;
            await db.SaveAsync(async);
            await transaction.CommitAsync(Music.Cancellation);
            Assert.Equal(stamp, order.Stamp);
        }

        var row = await db.Set<GuidOrder>().AsNoTracking().SingleAsync(Music.Cancellation);
        Assert.Equal(("c", order.Stamp, db.ETagOf(row)), (row.Name, row.Stamp, db.ETagOf(order)));

        static void Change(GuidOrder order, string name)
        {
            order.Name = name;
            order.Move();
        }
    }

    /// <summary>The path of one token: tag, change, stale change, If-Match on an entry and an attached one, delete, rollback.</summary>
    private async Task IsVersionAsync<TShape, TOrder>(bool fullRoad, bool async, Func<TOrder, byte[]> bytes)
        where TShape : IModelShape
        where TOrder : Order, new()
    {
        await using var shape = await Database.TokensAsync<TShape>(fullRoad);
        var order = new TOrder { Name = "a" };
        var (first, second) = await shape.InsertChangeAndConflictAsync(order, Change("b"), Change("c"), async);
        Assert.Equal($"\"shape.{typeof(TOrder).Name.ToLowerInvariant()}-{order.Id},~{Base64Url.EncodeToString(bytes(order))}\"", second.ToHeader());
        Assert.Equal(second, ETag.Parse(second.ToHeader()));

        // If-Match of a version that is past, early and late, and the right one.
        await using (var db = shape.Open())
        {
            var row = await db.Set<TOrder>().SingleAsync(Music.Cancellation);
            var early = Assert.Throws<StaleETagException>(() => db.Entry(row).IfMatch(first.ToHeader()));
            Assert.Equal(second, Assert.Single(early.Conflicts).Current);
            Change("x")(row);
            await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        }

        await using (var db = shape.Open())
        {
            var row = await db.Set<TOrder>().SingleAsync(Music.Cancellation);
            db.Entry(row).IfMatch($"{first.ToHeader()}, {second.ToHeader()}");
            await ElsewhereAsync(shape, Change("elsewhere"));
            Change("x")(row);
            var late = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
            Assert.Equal(ETagConflictReason.Changed, (await late.LoadCurrentAsync(Music.Cancellation)).Conflicts[0].Reason);
            Assert.Equal("elsewhere", await NameAsync(shape));
        }

        // Attached by its key alone.
        var current = await TagAsync(shape);
        foreach (var (tag, isStale) in new[] { (second, true), (current, false) })
        {
            await using var db = shape.Open();
            var row = new TOrder { Id = order.Id };
            db.Attach(row);
            Unmove(db, row);
            db.Entry(row).IfMatch(tag.ToHeader());
            Change("attached")(row);
            if (isStale)
            {
                await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
                Assert.Equal("elsewhere", await NameAsync(shape));
            }
            else
            {
                await db.SaveAsync(async);
                Assert.Equal("attached", await NameAsync(shape));
                Assert.Equal(await TagAsync(shape), db.ETagOf(row));
            }
        }

        // A save that is rolled back leaves the version that the row is at.
        await using (var db = shape.Open())
        {
            var row = await db.Set<TOrder>().SingleAsync(Music.Cancellation);
            var before = db.ETagOf(row);
            await using (var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation))
            {
                Change("rolled back")(row);
                await db.SaveAsync(async);
                Assert.NotEqual(before, db.ETagOf(row));
                await transaction.RollbackAsync(Music.Cancellation);
            }

            Assert.Equal(before, db.ETagOf(row));
            Change("again")(row);
            await db.SaveAsync(async);
            Assert.Equal(("again", await TagAsync(shape)), (await NameAsync(shape), db.ETagOf(row)));
        }

        // A delete is guarded.
        await using (var db = shape.Open())
        {
            var row = await db.Set<TOrder>().SingleAsync(Music.Cancellation);
            await ElsewhereAsync(shape, Change("once more"));
            db.Remove(row);
            await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
            db.Entry(row).State = EntityState.Unchanged;
            await db.Entry(row).ReloadAsync(Music.Cancellation);
            db.Entry(row).IfMatch((await TagAsync(shape)).ToHeader());
            db.Remove(row);
            await db.SaveAsync(async);
            Assert.Empty(await db.Set<TOrder>().ToListAsync(Music.Cancellation));
        }

        static Action<TOrder> Change(string name) => row =>
        {
            row.Name = name;
            row.Move();
        };

        static async Task ElsewhereAsync(ContextDatabase<ShapeContext<TShape>> shape, Action<TOrder> change)
        {
            await using var db = shape.Open();
            change(await db.Set<TOrder>().SingleAsync(Music.Cancellation));
            await db.SaveChangesAsync(Music.Cancellation);
        }

        static async Task<string> NameAsync(ContextDatabase<ShapeContext<TShape>> shape)
        {
            await using var db = shape.Open();
            return await db.Set<TOrder>().Select(row => row.Name).SingleAsync(Music.Cancellation);
        }

        static async Task<ETag> TagAsync(ContextDatabase<ShapeContext<TShape>> shape)
        {
            await using var db = shape.Open();
            var tag = await db.Set<TOrder>().FindETagAsync([await db.Set<TOrder>().Select(row => row.Id).SingleAsync(Music.Cancellation)], Music.Cancellation);
            Assert.Equal(tag, db.ETagOf(await db.Set<TOrder>().SingleAsync(Music.Cancellation)));
            return tag!.Value;
        }

        // As if the class did not make its first stamp.
        static void Unmove(DbContext db, TOrder row)
        {
            var token = db.Entry(row).Properties.Single(property => property.Metadata.IsConcurrencyToken);
            token.CurrentValue = token.Metadata.Sentinel;
            token.OriginalValue = token.Metadata.Sentinel;
            token.IsModified = false;
        }
    }
}

[Sqlite]
public sealed class SqliteTokenSaveTests(SqliteDatabase database) : TokenSaveTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresTokenSaveTests(PostgresDatabase database) : TokenSaveTests(database), IClassFixture<PostgresDatabase>;
