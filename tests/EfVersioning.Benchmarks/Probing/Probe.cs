using BenchmarkDotNet.Attributes;
using EfVersioning.Benchmarks.Measuring;
using EfVersioning.Benchmarks.Songs;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Benchmarks.Probing;

[Work("What a row is at: FindETagAsync", AtLeast = 2)]
public class Probe
{
    private SongDatabase<ByHandContext>? _byHand;
    private SongDatabase<VersionedContext>? _versioned;

    [ParamsSource(nameof(AllDatabases))]
    public string Database { get; set; } = MeasuredDatabases.Sqlite;

    public static IEnumerable<string> AllDatabases => MeasuredDatabases.Measured;

    [GlobalSetup(Targets = [nameof(Load), nameof(LoadInNewContext)])]
    public async Task SetUpByHand()
    {
        _byHand = await SongDatabase<ByHandContext>.CreateAsync(Database, rows: 1);
    }

    [GlobalSetup(Targets = [nameof(Versioned), nameof(VersionedInNewContext)])]
    public async Task SetUpVersioned()
    {
        _versioned = await SongDatabase<VersionedContext>.CreateAsync(Database, rows: 1);
    }

    [GlobalCleanup]
    public async Task CleanUp()
    {
        await (_byHand?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_versioned?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Benchmark(Description = "load the row by EF Core", Baseline = true)]
    public Task<int> Load() => LoadAsync(_byHand!.AtHand);

    [Benchmark(Description = "EfVersioning")]
    public async Task<ETag?> Versioned() => await _versioned!.AtHand.Songs.FindETagAsync([1]);

    [Benchmark(Description = "load the row by EF Core, in a new context")]
    public async Task<int> LoadInNewContext()
    {
        await using var db = _byHand!.Open();
        return await LoadAsync(db);
    }

    [Benchmark(Description = "EfVersioning, in a new context")]
    public async Task<ETag?> VersionedInNewContext()
    {
        await using var db = _versioned!.Open();
        return await db.Songs.FindETagAsync([1]);
    }

    private static async Task<int> LoadAsync(ByHandContext db)
        => (await db.Songs.AsNoTracking().FirstOrDefaultAsync(song => song.Id == 1))!.Version;
}
