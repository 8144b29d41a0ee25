using System.Diagnostics;
using EfVersioning.Benchmarks.Measuring;
using EfVersioning.Benchmarks.Songs;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Benchmarks.Http;

/// <summary>64 writers at a time on PostgreSQL, each in a context of its own: on one row, where one wins and the others try again, and each on a row of its own.</summary>
internal static class Writers
{
    public const string DifferentRows = "64 writers on different rows";
    public const string OneRow = "64 writers on one row, each until it wins";

    private const int Count = 64;
    private const int Rounds = 7;
    private const int WarmUp = 3;

    public static async Task<IReadOnlyList<Measured>> RunAsync()
    {
        await using var byHand = await SongDatabase<ByHandContext>.CreateAsync(MeasuredDatabases.Postgres, Count);
        await using var versioned = await SongDatabase<VersionedContext>.CreateAsync(MeasuredDatabases.Postgres, Count);
        return
        [
            .. await CompareAsync(DifferentRows, byHand, versioned, writer => writer + 1, saves: 20),
            .. await CompareAsync(OneRow, byHand, versioned, _ => 1, saves: 1),
        ];
    }

    private static async Task<IReadOnlyList<Measured>> CompareAsync(
        string work, SongDatabase<ByHandContext> byHand, SongDatabase<VersionedContext> versioned, Func<int, int> row, int saves)
    {
        Console.WriteLine(work);
        var times = (ByHand: new List<double>(), Versioned: new List<double>());
        for (var round = -WarmUp; round < Rounds; round++)
        {
            var first = await SaveAsync(byHand, row, saves, movesVersion: true);
            var second = await SaveAsync(versioned, row, saves, movesVersion: false);
            if (round >= 0)
            {
                times.ByHand.Add(first);
                times.Versioned.Add(second);
            }
        }

        Measured[] results =
        [
            new Measured(work, MeasuredDatabases.Postgres, "by hand", Median.Of(times.ByHand), 1, double.NaN, double.NaN),
            new Measured(
                work,
                MeasuredDatabases.Postgres,
                "EfVersioning",
                Median.Of(times.Versioned),
                Median.Of(times.Versioned.Zip(times.ByHand, (ours, theirs) => ours / theirs)),
                double.NaN,
                double.NaN),
        ];
        Comparison.Print(results);
        return results;
    }

    /// <summary>Microseconds per commit, all writers together. What was committed must be what the versions say.</summary>
    private static async Task<double> SaveAsync<TContext>(SongDatabase<TContext> songs, Func<int, int> row, int saves, bool movesVersion)
        where TContext : SongContext, IContender
    {
        var before = await SumAsync(songs);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Count).Select(writer => Task.Run(async () =>
        {
            for (var save = 0; save < saves; save++)
            {
                while (!await TrySaveAsync(songs, row(writer), movesVersion))
                {
                }
            }
        })));
        var elapsed = watch.Elapsed.TotalMicroseconds / (Count * saves);
        var lost = before + (Count * saves) - await SumAsync(songs);
        return lost == 0 ? elapsed : throw new InvalidOperationException($"{lost} updates are lost.");
    }

    private static async Task<bool> TrySaveAsync<TContext>(SongDatabase<TContext> songs, int id, bool movesVersion)
        where TContext : SongContext, IContender
    {
        await using var db = songs.Open();
        var song = await db.Songs.FirstAsync(song => song.Id == id);
        song.Title = song.Title is "Something" ? "Here Comes the Sun" : "Something";
        song.Version += movesVersion ? 1 : 0;
        try
        {
            return await db.SaveChangesAsync() == 1;
        }
        catch (DbUpdateConcurrencyException)
        {
            return false;
        }
    }

    private static async Task<int> SumAsync<TContext>(SongDatabase<TContext> songs)
        where TContext : SongContext, IContender
    {
        await using var db = songs.Open();
        return await db.Songs.SumAsync(song => song.Version);
    }
}
