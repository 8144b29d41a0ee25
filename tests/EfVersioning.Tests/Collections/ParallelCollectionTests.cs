using System.Collections.Concurrent;
using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Collections;

/// <summary>Many writers at once: every commit counts once, and no two states share a tag.</summary>
public abstract class ParallelCollectionTests(TestDatabase database) : DatabaseTests(database)
{
    private const int Writers = 6;

    private int Writes => Database.IsSqlite ? 8 : 40;

    [Fact]
    public async Task The_sum_of_the_counters_is_the_number_of_commits()
    {
        await using var chart = await Database.ChartAsync();
        var commits = 0;
        await Parallel.ForAsync(0, Writers, Chart.Cancellation, async (writer, cancellation) =>
        {
            await using var db = chart.Open();
            for (var i = 0; i < Writes; i++)
            {
                // Both collections in one save: all lock in one order, or they would wait for each other.
                db.AddRange(new Album { Title = $"{writer}" }, new Song { Title = $"{i}" });
                await db.SaveChangesAsync(cancellation);
                Interlocked.Increment(ref commits);
            }
        });

        Assert.Equal((Writers * Writes, Writers * Writes), (commits, await chart.CommitsAsync(db => db.Albums)));
        Assert.Equal(commits, await chart.SongsAsync());
        await using var reader = chart.Open();
        var tag = await reader.Albums.KeptCollectionETagAsync(Chart.Cancellation);
        Assert.InRange(tag.GetKeyParts().Length, 1, 5);
    }

    [Fact]
    public async Task No_reader_sees_one_tag_with_two_contents()
    {
        await using var chart = await Database.ChartAsync();
        var seen = new ConcurrentDictionary<ETag, string>();
        var commits = 0L;
        var writing = Parallel.ForAsync(0, Writers, Chart.Cancellation, async (writer, cancellation) =>
        {
            var random = new Random(writer);
            for (var i = 0; i < Writes; i++)
            {
                await using var db = chart.Open();
                Interlocked.Add(ref commits, await ChangeAsync(db, random, cancellation));
            }
        });

        while (!writing.IsCompleted)
        {
            await ReadAsync();
        }

        await writing;
        await ReadAsync();
        Assert.Equal(Interlocked.Read(ref commits), await chart.CommitsAsync(db => db.Albums));

        async Task ReadAsync()
        {
            await using var db = chart.Open();

            // One snapshot, so that tag and rows are of one moment.
            await using var transaction = await db.Database.BeginTransactionAsync(Database.OneMoment, Chart.Cancellation);
            var tag = await db.Albums.KeptCollectionETagAsync(Chart.Cancellation);
            var content = (await db.Albums.OrderBy(album => album.Id).PageETagAsync(Chart.Cancellation)).ToString();
            Assert.Equal(content, seen.GetOrAdd(tag, content));
        }
    }

    [Fact]
    public async Task Of_appends_to_one_state_of_the_list_one_goes_through()
    {
        await using var chart = await Database.ChartAsync();
        await Parallel.ForAsync(0, Writers, Chart.Cancellation, async (writer, cancellation) =>
        {
            for (var written = 0; written < 5;)
            {
                await using var db = chart.Open();
                var seen = (await db.Albums.KeptCollectionETagAsync(cancellation)).ToHeader();
                var place = await db.Albums.CountAsync(cancellation);
                db.Albums.IfCollectionMatch(seen).Add(new Album { Title = $"{place}" });
                try
                {
                    await db.SaveChangesAsync(cancellation);
                    written++;
                }
                catch (StaleETagException)
                {
                    // Another was first: look again.
                }
            }
        });

        await using var reader = chart.Open();
        var places = await reader.Albums.Select(album => album.Title).ToListAsync(Chart.Cancellation);
        Assert.Equal(Writers * 5, places.Count);
        Assert.Equal(places.Count, places.Distinct().Count());
    }

    /// <summary>Some change; the answer is how many commits it was.</summary>
    private static async Task<int> ChangeAsync(ChartContext db, Random random, CancellationToken cancellation)
    {
        var kind = random.Next(5);
        var any = await db.Albums.OrderBy(album => album.Id).Skip(random.Next(3)).FirstOrDefaultAsync(cancellation);
        switch (kind)
        {
            case 0 when any is not null:
                return await db.Albums.Where(album => album.Id == any.Id).ExecuteDeleteAsync(cancellation);

            case 1 when any is not null:
                return await db.Albums.Where(album => album.Id == any.Id).ExecuteUpdateAsync(set => set.SetProperty(album => album.Title, "bulk"), cancellation);

            case 2 when any is not null:
                any.Title += "!";
                break;

            case 3 when any is not null:
                db.Remove(any);
                break;

            default:
                db.Add(new Album { Title = "new" });
                break;
        }

        await using var transaction = random.Next(3) == 0 ? await db.Database.BeginTransactionAsync(cancellation) : null;
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (StaleETagException)
        {
            return 0;
        }

        if (transaction is null)
        {
            return 1;
        }

        if (random.Next(2) == 0)
        {
            return 0;
        }

        await transaction.CommitAsync(cancellation);
        return 1;
    }
}

[Sqlite]
public sealed class SqliteParallelCollectionTests(SqliteDatabase database) : ParallelCollectionTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresParallelCollectionTests(PostgresDatabase database) : ParallelCollectionTests(database), IClassFixture<PostgresDatabase>;
