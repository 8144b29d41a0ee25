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
    public string Database { get; set; } = Databases.Sqlite;

    public static IEnumerable<string> AllDatabases => Databases.Measured;

    [GlobalSetup(Target = nameof(Load))]
    public async Task SetUpByHand() => _byHand = await SongDatabase<ByHandContext>.CreateAsync(Database, rows: 1);

    [GlobalSetup(Target = nameof(Versioned))]
    public async Task SetUpVersioned() => _versioned = await SongDatabase<VersionedContext>.CreateAsync(Database, rows: 1);

    [GlobalCleanup]
    public async Task CleanUp()
    {
        await (_byHand?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_versioned?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Benchmark(Description = "load the row by EF Core", Baseline = true)]
    public async Task<int> Load()
    {
        await using var db = _byHand!.Open();
        return (await db.Songs.AsNoTracking().FirstOrDefaultAsync(song => song.Id == 1))!.Version;
    }

    [Benchmark(Description = "EfVersioning")]
    public async Task<ETag?> Versioned()
    {
        await using var db = _versioned!.Open();
        return await db.Songs.FindETagAsync([1]);
    }
}
