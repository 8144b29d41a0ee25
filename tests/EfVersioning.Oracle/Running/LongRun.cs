using System.Diagnostics;
using System.Globalization;
using EfVersioning.Oracle.Models;
using EfVersioning.Oracle.Operations;
using EfVersioning.Oracle.Worlds;
using EfVersioning.Testing;

namespace EfVersioning.Oracle.Running;

/// <summary>
/// A run from the command line: <c>--operations 1000000 [--database sqlite|postgres] [--seed 1] [--features A,B] [--without A,B]
/// [--findings 1] [--trace yes] [--outcomes yes]</c>.
/// </summary>
internal static class LongRun
{
    public const string Argument = "--operations";

    private const int ProgramsOfModel = 60;
    private static readonly TimeSpan Progress = TimeSpan.FromSeconds(20);

    /// <summary>0 where the worlds agree, 1 where they do not, 2 where it cannot be run.</summary>
    public static async Task<int> MainAsync(string[] args)
    {
        var given = args.Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
        var wanted = long.Parse(given[Argument], CultureInfo.InvariantCulture);
        var seed = given.TryGetValue("--seed", out var first) ? int.Parse(first, CultureInfo.InvariantCulture) : 1;
        var most = given.TryGetValue("--findings", out var findings) ? int.Parse(findings, CultureInfo.InvariantCulture) : 1;
        var allowed = given.TryGetValue("--features", out var named) ? Enum.Parse<Features>(named) : Standing.Sound;
        if (given.TryGetValue("--without", out var without))
        {
            allowed &= ~Enum.Parse<Features>(without);
        }

        var server = new PostgresDatabase();
        if (given.GetValueOrDefault("--database") is "postgres")
        {
            await server.InitializeAsync();
            if (server.Absence is { } absent)
            {
                Console.Error.WriteLine(absent.Message);
                return 2;
            }
        }

        await using var databases = given.GetValueOrDefault("--database") is "postgres" ? await PostgresPair.CreateAsync(server) : null;
        using var worlds = new SideBySide(databases?.Library, databases?.Plain);
        var campaign = new Campaign(worlds, allowed, ProgramsOfModel);
        var watch = Stopwatch.StartNew();
        var shown = Progress;
        var found = 0;
        for (; worlds.Operations < wanted && found < most; seed++)
        {
            if (await campaign.RunAsync(seed) is { } finding)
            {
                found++;
                Steps.Traces = given.ContainsKey("--trace");
                await worlds.RunAsync(finding.Features, finding.Operations);
                Steps.Traces = false;
                Console.WriteLine($"After {watch.Elapsed:h\\:mm\\:ss}, {worlds.Operations:N0} operations:{Environment.NewLine}{finding}{Environment.NewLine}");
            }

            if (watch.Elapsed > shown)
            {
                shown = watch.Elapsed + Progress;
                Console.WriteLine($"{watch.Elapsed:h\\:mm\\:ss}: {worlds.Operations:N0} operations, {campaign.Models:N0} models, next seed {seed + 1}");
            }
        }

        if (given.ContainsKey("--outcomes"))
        {
            Array.ForEach(Enum.GetValues<Verb>(), verb => Console.WriteLine(worlds.Outcomes(verb)));
        }

        Console.WriteLine($"{worlds.Operations:N0} operations in {campaign.Programs:N0} programs over {campaign.Models:N0} models, {watch.Elapsed:h\\:mm\\:ss}, {found} findings");
        return found == 0 ? 0 : 1;
    }
}
