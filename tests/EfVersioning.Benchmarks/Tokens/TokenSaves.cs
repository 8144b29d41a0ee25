using BenchmarkDotNet.Attributes;
using EfVersioning.Benchmarks.Measuring;
using EfVersioning.Benchmarks.Songs;

namespace EfVersioning.Benchmarks.Tokens;

/// <summary>The token that a row has: what a save costs by EF Core alone, and with its tag.</summary>
[Work("SaveChanges by a token, 1 tracked, 1 changed")]
public class TokenSaves
{
    internal const string Xmin = "xmin";
    internal const string Stamp = "Guid stamp";
    internal const string Counter = "Version";

    private TokenWriter? _writer;

    [ParamsSource(nameof(All))]
    public string DatabaseAndToken { get; set; } = "";

    public static IEnumerable<string> All
        => from server in MeasuredDatabases.Servers
           from token in new[] { Xmin, Stamp, Counter }
           where token is not Xmin || server.Name is MeasuredDatabases.Postgres
           select $"{server.Name}, {token}";

    [GlobalSetup(Target = nameof(ByHand))]
    public async Task SetUpByHand() => _writer = await CreateAsync(TokenWriter.ByHandAsync);

    [GlobalSetup(Target = nameof(Tagged))]
    public async Task SetUpTagged() => _writer = await CreateAsync(TokenWriter.TaggedAsync);

    [GlobalCleanup]
    public async Task CleanUp() => await _writer!.DisposeAsync();

    [Benchmark(Description = "EF Core", Baseline = true)]
    public Task<int> ByHand() => _writer!.SaveAsync();

    [Benchmark(Description = "EfVersioning")]
    public Task<int> Tagged() => _writer!.SaveAsync();

    private Task<TokenWriter> CreateAsync(Func<Testing.TestDatabase, string, Task<TokenWriter>> create)
        => DatabaseAndToken.Split(", ") is [var name, var token]
            ? create(MeasuredDatabases.Servers.Single(server => server.Name == name), token)
            : throw new InvalidOperationException($"'{DatabaseAndToken}' names no database.");
}
