using System.Reflection;
using EfVersioning.Benchmarks.Bulk;
using EfVersioning.Benchmarks.Collections;
using EfVersioning.Benchmarks.Http;
using EfVersioning.Benchmarks.Measuring;
using EfVersioning.Benchmarks.Probing;
using EfVersioning.Benchmarks.Reports;
using EfVersioning.Benchmarks.Saving;
using EfVersioning.Benchmarks.Songs;
using EfVersioning.Benchmarks.Tags;
using EfVersioning.Benchmarks.Tokens;

// dotnet run -c Release --project tests/EfVersioning.Benchmarks             all, and writes docs/benchmarks.md
// dotnet run -c Release --project tests/EfVersioning.Benchmarks -- http     over HTTP alone, and writes docs/benchmarks-http.md
// dotnet run -c Release --project tests/EfVersioning.Benchmarks -- TokenSaves   by tokens alone, and writes their table into docs/benchmarks.md
// dotnet run -c Release --project tests/EfVersioning.Benchmarks -- NAME …   other parts, to the console alone
Type[] types =
[
    typeof(OneTracked), typeof(OneRequest), typeof(OneOfManyTracked), typeof(Inserted), typeof(Updated), typeof(Unversioned),
    typeof(BulkUpdate), typeof(GuardedWrite), typeof(Probe), typeof(IfNoneMatch), typeof(Format),
];

// Where the server's share of the time makes it another comparison.
Type[] onPostgres = [typeof(OneTracked), typeof(OneRequest), typeof(Updated), typeof(BulkUpdate), typeof(GuardedWrite), typeof(Probe)];
string[] others = [nameof(TokenSaves), "http", "writers", "collection-writers"];
string[] names = [.. types.Select(type => type.Name), .. others];
if (args.Except(names).Any())
{
    Console.Error.WriteLine($"Name some of: {string.Join(", ", names)}");
    return 1;
}

await MeasuredDatabases.StartAsync();
if (args is ["collection-writers"])
{
    await CollectionWriters.RunAsync();
    return 0;
}

bool IsAsked(string name) => args.Length == 0 || args.Contains(name);

var docs = Path.Combine(Environment.CurrentDirectory, "docs");
var artifacts = Directory.CreateTempSubdirectory("efversioning-benchmarks-").FullName;
var results = new List<Measured>();
foreach (var type in types.Where(type => IsAsked(type.Name)))
{
    await AddAsync(() => Comparison.RunAsync(type, artifacts));
}

if (IsAsked("http"))
{
    await MarkdownReport.WriteHttpAsync(docs, await HttpLoad.RunAsync());
}

if (MeasuredDatabases.All.Contains(MeasuredDatabases.Postgres))
{
    if (IsAsked("writers"))
    {
        await AddAsync(Writers.RunAsync);
    }

    MeasuredDatabases.Measured = [MeasuredDatabases.Postgres];
    foreach (var type in onPostgres.Where(type => IsAsked(type.Name)))
    {
        await AddAsync(() => Comparison.RunAsync(type, artifacts));
    }

    if (IsAsked(nameof(TokenSaves)))
    {
        await MeasuredDatabases.StartMariaDbAsync();
        await AddAsync(() => Comparison.RunAsync(typeof(TokenSaves), artifacts));
        if (args is [nameof(TokenSaves)])
        {
            await MarkdownReport.WriteTableAsync(docs, results);
        }
    }
}

Directory.Delete(artifacts, recursive: true);
return 0;

// Written each time: a run that is stopped leaves what it has measured.
async Task AddAsync(Func<Task<IReadOnlyList<Measured>>> measureAsync)
{
    results.AddRange(await measureAsync());
    if (args.Length == 0)
    {
        var works = types.Select(type => type.GetCustomAttribute<WorkAttribute>()!);
        await MarkdownReport.WriteAsync(docs, results, works);
    }
}
