using System.Net;
using System.Net.NetworkInformation;
using System.Numerics;
using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Shapes;

/// <summary>A key of every type that EF Core stores: its tag finds the row in every way a client can send it back.</summary>
public abstract class AnyKeyTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_time_finds_its_row(bool fullRoad, bool async)
    {
        await FindsAsync(new TimeSpan(1, 2, 3, 4, 5), TimeSpan.FromMinutes(-90), fullRoad, async);
        await FindsAsync(new TimeOnly(10, 11, 12, 13, 14), new TimeOnly(10, 11, 12, 13), fullRoad, async);
        await FindsAsync(new DateOnly(2026, 11, 22), new DateOnly(2026, 11, 23), fullRoad, async);
        await FindsAsync(new DateTime(2026, 11, 22, 10, 11, 12, 13, 14, DateTimeKind.Utc), new DateTime(2026, 11, 22, 0, 0, 0, DateTimeKind.Utc), fullRoad, async);
        await FindsAsync(
            new DateTimeOffset(2026, 11, 22, 10, 11, 12, 13, 14, TimeSpan.Zero), new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero), fullRoad, async);
        if (Database.IsSqlite)
        {
            // SQLite keeps the offset, so these are two rows; PostgreSQL takes no offset but zero.
            var noon = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.FromHours(2));
            await FindsAsync(noon, noon.ToUniversalTime(), fullRoad, async);
        }
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_number_finds_its_row(bool fullRoad, bool async)
    {
        await FindsAsync(12.50m, -0.001m, fullRoad, async);
        await FindsAsync(0.1d + 0.2d, 0.3d, fullRoad, async);
        await FindsAsync(1e-300d, -0.0d, fullRoad, async);
        await FindsAsync(0.1f, -1e30f, fullRoad, async);
        await FindsAsync((short)-7, (short)7, fullRoad, async);
        await FindsAsync((ulong)long.MaxValue, 1UL, fullRoad, async);
        await FindsAsync(true, false, fullRoad, async);
        await FindsAsync(Planet.Venus, Planet.Earth, fullRoad, async);
        if (!Database.IsSqlite)
        {
            await FindsAsync(double.NaN, double.PositiveInfinity, fullRoad, async);
            await FindsAsync(BigInteger.Pow(10, 30), BigInteger.MinusOne, fullRoad, async);
        }
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_text_finds_its_row(bool fullRoad, bool async)
    {
        await FindsAsync("a b,\"ü;:-%/", "A B", fullRoad, async);
        await FindsAsync("\"quoted\"", "", fullRoad, async);
        await FindsAsync('é', '"', fullRoad, async);
        await FindsAsync(DayOfWeek.Monday, DayOfWeek.Sunday, fullRoad, async);
        await FindsAsync(new Uri("https://example.org/a%20b?c=d"), new Uri("/relative", UriKind.Relative), fullRoad, async);
        await FindsAsync(IPAddress.Parse("10.0.0.1"), IPAddress.IPv6Loopback, fullRoad, async);
        await FindsAsync(PhysicalAddress.Parse("00-11-22-33-44-55"), PhysicalAddress.Parse("00-11-22-33-44-56"), fullRoad, async);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_key_of_bytes_or_of_the_applications_own_type_finds_its_row(bool fullRoad, bool async)
    {
        await FindsAsync<byte[]>([0x00, 0xAB], [0xAB, 0x00], fullRoad, async);
        await FindsAsync(Guid.NewGuid(), Guid.Empty, fullRoad, async);
        await FindsAsync(new TicketId(7), new TicketId(-7), fullRoad, async);
        await FindsAsync(new Isbn("a"), new Isbn("b"), fullRoad, async);
        await FindsAsync(new CodeId(Guid.NewGuid()), new CodeId(Guid.Empty), fullRoad, async);
        await FindsAsync(new Slug("good"), new Slug("better"), fullRoad, async);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_key_of_several_such_parts_finds_its_row(bool fullRoad, bool async)
    {
        await using var keys = await KeysAsync(fullRoad);
        var one = new ByPlace { Ticket = new TicketId(1), From = TimeSpan.FromHours(1), Name = "a:b" };
        var other = new ByPlace { Ticket = new TicketId(1), From = TimeSpan.FromHours(1), Name = "a" };
        await FindsAsync(keys, one, other, [one.Ticket, one.From, one.Name], [other.Ticket, other.From, other.Name], fullRoad, async);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_text_that_is_no_key_names_no_row(bool fullRoad, bool async)
    {
        await using var keys = await KeysAsync(fullRoad);
        await NamesNoneAsync(keys, new Slug("good"), async, "evil", "%00", "");
        await NamesNoneAsync(keys, TimeSpan.FromHours(1), async, "evil", "99999999999", "1%3A00", "{", "null", "%00");
        await NamesNoneAsync(keys, new TicketId(1), async, "01", "%201", "1e0", "99999999999", "");
        await NamesNoneAsync(keys, "a", async, "%00", "a%00");
        await NamesNoneAsync(keys, 'a', async, "%00", "ab", "");
        await NamesNoneAsync(keys, DayOfWeek.Monday, async, "monday", "1", "Someday");
        await NamesNoneAsync(keys, IPAddress.Loopback, async, "evil", "127.1", "[]");
        await NamesNoneAsync(keys, new DateOnly(2026, 11, 22), async, "2026-13-01", "22.11.2026");
        await NamesNoneAsync(keys, Guid.Empty, async, "00000000000000000000000000000000");
        await NamesNoneAsync<byte[]>(keys, [0xAB], async, "ab", "A", "XY");
    }

    private Task<ContextDatabase<AnyKeyContext>> KeysAsync(bool fullRoad)
        => Database.CreateAsync<AnyKeyContext>(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }
        });

    private async Task FindsAsync<TKey>(TKey one, TKey other, bool fullRoad, bool async)
        where TKey : notnull
    {
        await using var keys = await KeysAsync(fullRoad);
        await FindsAsync(keys, new ByKey<TKey> { Id = one }, new ByKey<TKey> { Id = other }, [one], [other], fullRoad, async);
    }

    private static async Task FindsAsync<TRow>(
        ContextDatabase<AnyKeyContext> keys, TRow one, TRow other, object[] key, object[] otherKey, bool fullRoad, bool async)
        where TRow : class, IVersioned
    {
        ETag first;
        await using (var db = keys.Open())
        {
            db.AddRange(one, other);
            await db.SaveAsync(async);
            first = db.ETagOf(one);
            Assert.NotEqual(first, db.ETagOf(other));
        }

        await using (var db = keys.Open())
        {
            var second = async
                ? await db.Set<TRow>().PatchAsync(key, first.ToHeader(), set => set.SetProperty(row => EF.Property<string>(row, "Text"), "b"), Music.Cancellation)
                : db.Set<TRow>().Patch(key, first.ToHeader(), set => set.SetProperty(row => EF.Property<string>(row, "Text"), "b"));
            await Assert.ThrowsAsync<StaleETagException>(
                () => db.Set<TRow>().PatchAsync(key, first.ToHeader(), set => set.SetProperty(row => EF.Property<string>(row, "Text"), "c"), Music.Cancellation));
            await Assert.ThrowsAsync<StaleETagException>(() => db.Set<TRow>().DeleteAsync(otherKey, second!.Value.ToHeader(), Music.Cancellation));
            Assert.Equal(second, await db.Set<TRow>().FindETagAsync(key, Music.Cancellation));
            if (fullRoad)
            {
                var rows = db.Set<TRow>().IfMatch(second!.Value.ToHeader());
                Assert.Equal(1, async
                    ? await rows.ExecuteUpdateAsync(set => set.SetProperty(row => EF.Property<string>(row, "Text"), "d"), Music.Cancellation)
                    : rows.ExecuteUpdate(set => set.SetProperty(row => EF.Property<string>(row, "Text"), "d")));
            }
        }

        ETag third;
        await using (var db = keys.Open())
        {
            var row = (await db.FindAsync<TRow>(key, Music.Cancellation))!;
            third = db.ETagOf(row);
            Assert.Equal(fullRoad ? 3 : 2, row.Version);
            Assert.Throws<StaleETagException>(() => db.Entry(row).IfMatch(first.ToHeader()));
            db.Entry(row).IfMatch(third.ToHeader());
            db.Entry(row).Property("Text").CurrentValue = "e";
            await db.SaveAsync(async);
            third = db.ETagOf(row);
        }

        await using (var db = keys.Open())
        {
            Assert.True(async ? await db.Set<TRow>().DeleteAsync(key, third.ToHeader(), Music.Cancellation) : db.Set<TRow>().Delete(key, third.ToHeader()));
            await Assert.ThrowsAsync<StaleETagException>(() => db.Set<TRow>().DeleteAsync(key, third.ToHeader(), Music.Cancellation));
            Assert.Equal(1, (await db.Set<TRow>().SingleAsync(Music.Cancellation)).Version);
        }
    }

    private static async Task NamesNoneAsync<TKey>(ContextDatabase<AnyKeyContext> keys, TKey id, bool async, params string[] texts)
        where TKey : notnull
    {
        await using var db = keys.Open();
        var row = new ByKey<TKey> { Id = id };
        db.Add(row);
        await db.SaveAsync(async);
        var model = db.ETagOf(row).Model;
        foreach (var text in texts)
        {
            var header = $"\"keys.{model}-{text},1\"";
            await Assert.ThrowsAsync<StaleETagException>(
                () => db.Set<ByKey<TKey>>().PatchAsync([id], header, set => set.SetProperty(r => r.Text, "b"), Music.Cancellation));
            await Assert.ThrowsAsync<StaleETagException>(() => db.Set<ByKey<TKey>>().DeleteAsync([id], header, Music.Cancellation));
            await Assert.ThrowsAsync<StaleETagException>(() => db.Set<ByKey<TKey>>().IfMatch(header).ExecuteDeleteAsync(Music.Cancellation));
            Assert.Throws<StaleETagException>(() => db.Entry(row).IfMatch(header));
        }

        var kept = await db.Set<ByKey<TKey>>().AsNoTracking().SingleAsync(Music.Cancellation);
        Assert.Equal(("", 1), (kept.Text, kept.Version));
    }
}

[Sqlite]
public sealed class SqliteAnyKeyTests(SqliteDatabase database) : AnyKeyTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresAnyKeyTests(PostgresDatabase database) : AnyKeyTests(database), IClassFixture<PostgresDatabase>;
