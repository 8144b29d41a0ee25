using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using EfVersioning.Benchmarks.Songs;

namespace EfVersioning.Benchmarks.Measuring;

/// <summary>Runs the benchmarks of a class, and compares each contender with the work by hand, round by round.</summary>
internal static class Comparison
{
    private const int Rounds = 6;

    public static async Task<IReadOnlyList<Measured>> RunAsync(Type benchmarks, string artifacts)
    {
        var work = benchmarks.GetCustomAttribute<WorkAttribute>()!.Name;
        Console.WriteLine(work);
        var waits = MeasuredDatabases.Measured.Contains(MeasuredDatabases.Postgres);
        var summary = BenchmarkRunner.Run(benchmarks, RoundsInTurn.Config(Rounds, waits, artifacts));
        if (summary.HasCriticalValidationErrors || summary.Reports.Length == 0 || summary.Reports.Any(report => !report.Success))
        {
            throw new InvalidOperationException($"{work}: a benchmark failed; see the log in {artifacts}.");
        }

        var results = new List<Measured>();
        foreach (var parameters in summary.Reports.GroupBy(report => report.BenchmarkCase.Parameters.DisplayInfo))
        {
            var byHand = Times(parameters.Where(report => report.BenchmarkCase.Descriptor.Baseline));
            foreach (var contender in parameters.GroupBy(report => report.BenchmarkCase.Descriptor))
            {
                var times = Times(contender);
                results.Add(new Measured(
                    work,
                    string.Join(", ", contender.First().BenchmarkCase.Parameters.Items.Select(parameter => parameter.Value)),
                    contender.Key.WorkloadMethodDisplayInfo.Trim('\''),
                    Median.Of(times.Values) / 1000,
                    Median.Of(times.Select(round => round.Value / byHand[round.Key])),
                    Median.Of(contender.Select(report => (double)(report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0))),
                    await CommandsAsync(contender.First().BenchmarkCase)));
            }
        }

        Print(results);
        return results;
    }

    /// <summary>Shows results on the way.</summary>
    public static void Print(IReadOnlyList<Measured> results)
    {
        foreach (var result in results)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {result.Database,-24}{result.Contender,-48}{result.Microseconds,12:F2} us {result.Ratio,8:F3}{result.Bytes,12:F0} B {result.Commands,6:F1}"));
        }
    }

    private static Dictionary<int, double> Times(IEnumerable<BenchmarkReport> reports)
        => reports
            .Where(report => RoundsInTurn.RoundOf(report.BenchmarkCase) > 0)
            .ToDictionary(report => RoundsInTurn.RoundOf(report.BenchmarkCase), report => report.ResultStatistics!.Median);

    /// <summary>Outside the measurement, which the counting would slow down.</summary>
    private static async Task<double> CommandsAsync(BenchmarkCase benchmark)
    {
        var type = benchmark.Descriptor.Type;
        var instance = Activator.CreateInstance(type)!;
        foreach (var parameter in benchmark.Parameters.Items)
        {
            type.GetProperty(parameter.Name)!.SetValue(instance, parameter.Value);
        }

        // From the start: EF Core remembers for a while that nobody listens to a context.
        using var count = CommandCount.Start();
        await CallAsync(benchmark.Descriptor.GlobalSetupMethod, instance);
        await CallAsync(benchmark.Descriptor.WorkloadMethod, instance);
        var before = count.Value;
        await CallAsync(benchmark.Descriptor.WorkloadMethod, instance);
        var commands = count.Value - before;
        await CallAsync(benchmark.Descriptor.GlobalCleanupMethod, instance);
        return commands;
    }

    private static async Task CallAsync(MethodInfo? method, object instance)
    {
        if (method?.Invoke(instance, null) is Task task)
        {
            await task;
        }
    }
}
