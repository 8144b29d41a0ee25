using BenchmarkDotNet.Attributes;
using EfVersioning.Benchmarks.Measuring;
using EfVersioning.Benchmarks.Songs;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Benchmarks.Bulk;

[Work("ExecuteUpdate of 1,000 rows with the bump", AtMost = 1.02)]
public class BulkUpdate
{
    private SongDatabase<ByHandContext>? _byHand;
    private SongDatabase<VersionedContext>? _versioned;

    [ParamsSource(nameof(AllDatabases))]
    public string Database { get; set; } = MeasuredDatabases.Sqlite;

    public static IEnumerable<string> AllDatabases => MeasuredDatabases.Measured;

    [GlobalSetup(Target = nameof(ByHand))]
    public async Task SetUpByHand() => _byHand = await SongDatabase<ByHandContext>.CreateAsync(Database, rows: 1000);

    [GlobalSetup(Target = nameof(Versioned))]
    public async Task SetUpVersioned() => _versioned = await SongDatabase<VersionedContext>.CreateAsync(Database, rows: 1000);

    [GlobalCleanup]
    public async Task CleanUp()
    {
        await (_byHand?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_versioned?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Benchmark(Description = "by hand", Baseline = true)]
    public async Task<int> ByHand()
    {
        await using var db = _byHand!.Open();
        return await db.Songs.Where(song => song.Id <= 1000).ExecuteUpdateAsync(
            set => set.SetProperty(song => song.Title, "Something").SetProperty(song => song.Version, song => song.Version + 1));
    }

    [Benchmark(Description = "EfVersioning")]
    public async Task<int> Versioned()
    {
        await using var db = _versioned!.Open();
        return await db.Songs.Where(song => song.Id <= 1000).ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, "Something"));
    }
}
