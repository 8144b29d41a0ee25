using BenchmarkDotNet.Attributes;
using EfVersioning.Benchmarks.Measuring;
using EfVersioning.Benchmarks.Songs;

namespace EfVersioning.Benchmarks.Saving;

[Work("A context without versioned types, extension on: 1 saved", AtMost = 1.03)]
public class Unversioned
{
    private SongDatabase<PlainContext>? _plainDatabase;
    private SongDatabase<ExtendedContext>? _extendedDatabase;
    private PlainContext? _plain;
    private ExtendedContext? _extended;
    private Note? _note;

    [ParamsSource(nameof(AllDatabases))]
    public string Database { get; set; } = MeasuredDatabases.Sqlite;

    public static IEnumerable<string> AllDatabases => MeasuredDatabases.Measured;

    [GlobalSetup(Target = nameof(ByHand))]
    public async Task SetUpByHand()
    {
        _plainDatabase = await SongDatabase<PlainContext>.CreateAsync(Database, rows: 1);
        _plain = _plainDatabase.Open();
        _note = _plain.Notes.First();
    }

    [GlobalSetup(Target = nameof(Extended))]
    public async Task SetUpExtended()
    {
        _extendedDatabase = await SongDatabase<ExtendedContext>.CreateAsync(Database, rows: 1);
        _extended = _extendedDatabase.Open();
        _note = _extended.Notes.First();
    }

    [GlobalCleanup]
    public async Task CleanUp()
    {
        await (_plain?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_plainDatabase?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_extended?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_extendedDatabase?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Benchmark(Description = "without EfVersioning", Baseline = true)]
    public Task<int> ByHand()
    {
        Change();
        return _plain!.SaveChangesAsync();
    }

    [Benchmark(Description = "EfVersioning")]
    public Task<int> Extended()
    {
        Change();
        return _extended!.SaveChangesAsync();
    }

    private void Change() => _note!.Text = _note.Text is "Verse" ? "Chorus" : "Verse";
}
