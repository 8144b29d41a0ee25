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

// dotnet run -c Release --project tests/EfVersioning.Benchmarks             all, and writes docs/benchmarks.md
// dotnet run -c Release --project tests/EfVersioning.Benchmarks -- NAME …   parts, to the console alone
Type[] onDatabases =
[
    typeof(OneOfManyTracked), typeof(OneTracked), typeof(OneRequest), typeof(Inserted), typeof(Updated), typeof(Unversioned),
    typeof(BulkUpdate), typeof(GuardedWrite), typeof(Probe),
];
Type[] onNone = [typeof(IfNoneMatch), typeof(Format)];
string[] others = ["http", "writers", "collection-writers"];
string[] names = [.. onDatabases.Concat(onNone).Select(type => type.Name), .. others];
if (args.Except(names).Any())
{
    Console.Error.WriteLine($"Name some of: {string.Join(", ", names)}");
    return 1;
}

await Databases.StartAsync();
if (args is ["collection-writers"])
{
    await CollectionWriters.RunAsync();
    return 0;
}

bool IsAsked(string name) => args.Length == 0 || args.Contains(name);

var artifacts = Directory.CreateTempSubdirectory("efversioning-benchmarks-").FullName;
var results = new List<Measured>();
foreach (var type in onDatabases.Where(type => IsAsked(type.Name)))
{
    foreach (var database in Databases.All)
    {
        Databases.Measured = [database];
        results.AddRange(await Comparison.RunAsync(type, artifacts));
    }
}

Databases.Measured = [Databases.Sqlite];
foreach (var type in onNone.Where(type => IsAsked(type.Name)))
{
    results.AddRange(await Comparison.RunAsync(type, artifacts));
}

if (IsAsked("http"))
{
    results.AddRange(await HttpLoad.RunAsync());
}

if (IsAsked("writers") && Databases.All.Contains(Databases.Postgres))
{
    results.AddRange(await Writers.RunAsync());
}

Directory.Delete(artifacts, recursive: true);
if (args.Length == 0)
{
    var works = onDatabases.Concat(onNone).Select(type => type.GetCustomAttribute<WorkAttribute>()!);
    await MarkdownReport.WriteAsync(Path.Combine(Environment.CurrentDirectory, "docs"), results, works);
}

return 0;
