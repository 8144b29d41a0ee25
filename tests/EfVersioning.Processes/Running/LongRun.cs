using System.Diagnostics;
using System.Globalization;
using EfVersioning.Processes.Checking;
using EfVersioning.Processes.Histories;
using EfVersioning.Processes.Nodes;
using EfVersioning.Testing;

namespace EfVersioning.Processes.Running;

/// <summary>A run from the command line: <c>--minutes 10 --store redis|naive|none --guard versions|naive --seed 1 --history file</c>.</summary>
internal static class LongRun
{
    public const string Argument = "--minutes";

    private const int Shown = 10;

    /// <summary>0 where it holds, 1 where something was found, 2 where it cannot be run.</summary>
    public static async Task<int> MainAsync(string[] args)
    {
        var given = args.Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
        var settings = new RunSettings { Duration = TimeSpan.FromMinutes(double.Parse(given[Argument], CultureInfo.InvariantCulture)) };
        settings = settings with
        {
            Store = given.TryGetValue("--store", out var store) ? Enum.Parse<StoreKind>(store, ignoreCase: true) : settings.Store,
            Guard = given.TryGetValue("--guard", out var guard) ? Enum.Parse<GuardKind>(guard, ignoreCase: true) : settings.Guard,
            Seed = given.TryGetValue("--seed", out var seed) ? int.Parse(seed, CultureInfo.InvariantCulture) : settings.Seed,
            History = given.GetValueOrDefault("--history") ?? settings.History,
        };

        var server = new PostgresDatabase();
        await server.InitializeAsync();
        if (server.Absence is { } absent)
        {
            Console.Error.WriteLine(absent.Message);
            return 2;
        }

        var since = Stopwatch.StartNew();
        Console.WriteLine(settings);
        await ProcessRun.RunAsync(settings, server, CancellationToken.None);
        Console.WriteLine($"Ran for {since.Elapsed:h\\:mm\\:ss}. The history: {settings.History}");
        var history = HistoryFile.Read(settings.History).ToList();
        Console.WriteLine(RunCounts.Of(history));
        var findings = Checker.Check(history);
        Console.WriteLine($"{findings.Count} findings{string.Concat(findings.CountBy(finding => finding.Kind).Select(kind => $", {kind.Value} {kind.Key}"))}");
        foreach (var finding in findings.Take(Shown))
        {
            Console.WriteLine(finding);
        }

        return findings.Count == 0 ? 0 : 1;
    }
}
