using EfVersioning.Benchmarks.Collections;

// dotnet run -c Release --project tests/EfVersioning.Benchmarks -- NAME
Dictionary<string, Func<Task>> benchmarks = new()
{
    ["collection-writers"] = CollectionWriters.RunAsync,
};

if (args is [var name] && benchmarks.TryGetValue(name, out var run))
{
    await run();
    return 0;
}

Console.Error.WriteLine($"Name one of: {string.Join(", ", benchmarks.Keys)}");
return 1;
