using BenchmarkDotNet.Attributes;
using EfVersioning.Benchmarks.Songs;

namespace EfVersioning.Benchmarks.Saving;

/// <summary>A save by each contender, on a database of its own.</summary>
public abstract class SaveBenchmark
{
    private Writer? _writer;

    [ParamsSource(nameof(AllDatabases))]
    public string Database { get; set; } = MeasuredDatabases.Sqlite;

    public static IEnumerable<string> AllDatabases => MeasuredDatabases.Measured;

    /// <summary>How many rows there are before.</summary>
    protected abstract int Rows { get; }

    [GlobalSetup(Target = nameof(ByHand))]
    public async Task SetUpByHand() => _writer = await Writer<ByHandContext>.CreateAsync(Database, Rows, movesVersion: true);

    [GlobalSetup(Target = nameof(Versioned))]
    public async Task SetUpVersioned() => _writer = await Writer<VersionedContext>.CreateAsync(Database, Rows, movesVersion: false);

    [GlobalSetup(Target = nameof(Naive))]
    public async Task SetUpNaive() => _writer = await Writer<NaiveContext>.CreateAsync(Database, Rows, movesVersion: false);

    [GlobalCleanup]
    public async Task CleanUp() => await _writer!.DisposeAsync();

    [Benchmark(Description = "by hand", Baseline = true)]
    public Task<int> ByHand() => SaveAsync(_writer!);

    [Benchmark(Description = "EfVersioning")]
    public Task<int> Versioned() => SaveAsync(_writer!);

    [Benchmark(Description = "naive interceptor")]
    public Task<int> Naive() => SaveAsync(_writer!);

    private protected abstract Task<int> SaveAsync(Writer writer);
}
