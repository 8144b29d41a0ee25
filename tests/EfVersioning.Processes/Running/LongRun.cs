using System.Diagnostics;
using System.Globalization;
using EfVersioning.Processes.Checking;
using EfVersioning.Processes.Histories;
using EfVersioning.Processes.Nodes;
using EfVersioning.Testing;

namespace EfVersioning.Processes.Running;

/// <summary>A run from the command line: <c>--minutes 10</c> or <c>--requests 1000000</c>, <c>--store redis|naive|none --guard versions|naive --seed 1 --history file</c>.</summary>
internal static class LongRun
{
    private const string Minutes = "--minutes";
    private const string Requests = "--requests";

    private const int Shown = 10;

    /// <summary>Whether a command line asks for one.</summary>
    public static bool IsAskedFor(string[] args) => args.Contains(Minutes) || args.Contains(Requests);

    /// <summary>0 where it holds, 1 where something was found, 2 where it cannot be run.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="settings">What is run where the command line says nothing else.</param>
    public static async Task<int> MainAsync(string[] args, RunSettings settings)
    {
        var given = args.Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
        settings = settings with
        {
            Duration = given.TryGetValue(Minutes, out var minutes) ? TimeSpan.FromMinutes(double.Parse(minutes, CultureInfo.InvariantCulture)) : settings.Duration,
            Requests = given.TryGetValue(Requests, out var requests) ? long.Parse(requests, CultureInfo.InvariantCulture) : null,
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
