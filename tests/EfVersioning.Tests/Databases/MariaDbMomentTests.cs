using System.Data;
using EfVersioning.Testing;
using EfVersioning.Tests.Collections;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Databases;

/// <summary>Under REPEATABLE READ a transaction reads what was there at its first read, and writes what is there now: what is asked of a list is asked of what is there now.</summary>
public abstract class MariaDbMomentTests(MariaDbDatabase database) : DatabaseTests(database)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_list_that_has_grown_behind_the_transactions_moment_is_stale(bool wasEmpty)
    {
        await using var chart = await Database.ChartAsync();
        if (!wasEmpty)
        {
            await AddAsync(chart, "Abbey Road");
        }

        await using var db = chart.Open();
        var seen = (await db.Albums.KeptCollectionETagAsync(Chart.Cancellation)).ToHeader();
        await using (await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, Chart.Cancellation))
        {
            var before = await db.Albums.CountAsync(Chart.Cancellation);
            await AddAsync(chart, "Let It Be");
            Assert.Equal((before, seen), (await db.Albums.CountAsync(Chart.Cancellation), (await db.Albums.KeptCollectionETagAsync(Chart.Cancellation)).ToHeader()));

            db.Albums.IfCollectionMatch(seen).Add(new Album { Title = "Help!" });
            await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Chart.Cancellation));
        }

        await using var reader = chart.Open();
        Assert.DoesNotContain("Help!", await reader.Albums.Select(album => album.Title).ToListAsync(Chart.Cancellation));
    }

    private static async Task AddAsync(ContextDatabase<ChartContext> chart, string title)
    {
        await using var db = chart.Open();
        db.Add(new Album { Title = title });
        await db.SaveChangesAsync(Chart.Cancellation);
    }
}

[MariaDb]
public sealed class KnownMariaDbMomentTests(MariaDbDatabase database) : MariaDbMomentTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class UnknownMariaDbMomentTests(UnknownMariaDbDatabase database) : MariaDbMomentTests(database), IClassFixture<UnknownMariaDbDatabase>;
