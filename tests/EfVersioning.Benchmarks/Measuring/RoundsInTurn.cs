using System.Collections.Immutable;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Order;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace EfVersioning.Benchmarks.Measuring;

/// <summary>
/// Runs every contender once, then every contender again in the other order, and so on: a job per round. What else the
/// machine does then meets them all, and the ratio within a round is one of neighbours. Many short rounds, since what else it does
/// comes and goes.
/// </summary>
/// <remarks>
/// In one process and by short jobs: a process of its own for every contender and round would take an hour, and would have
/// to build the project again, which the layout under <c>artifacts/</c> does not allow. The first round does not count: it is
/// long enough for the runtime to compile what is called often once more, by what it saw, as it does in a server.
/// </remarks>
internal sealed class RoundsInTurn : DefaultOrderer
{
    private const string Round = "Round";

    /// <param name="rounds">How many rounds count.</param>
    /// <param name="waits">Whether the work waits for others, so that its time is that which passes; otherwise its time is the processor's.</param>
    /// <param name="artifacts">Where the log goes.</param>
    public static IConfig Config(int rounds, bool waits, string artifacts)
    {
        var config = ManualConfig.CreateEmpty()
            .WithOrderer(new RoundsInTurn())
            .AddDiagnoser(new MemoryDiagnoser(new MemoryDiagnoserConfig(displayGenColumns: false)))
            .AddLogger(new StreamLogger(Path.Combine(artifacts, "benchmarks.log"), append: true))
            .WithArtifactsPath(artifacts);
        for (var round = 0; round <= rounds; round++)
        {
            var warmsUp = round == 0;
            config = config.AddJob(new Job($"{Round}{round:D2}")
                .WithToolchain(InProcessEmitToolchain.Instance)
                .WithWarmupCount(1)
                .WithIterationCount(warmsUp ? 3 : 1)
                .WithIterationTime(TimeInterval.FromMilliseconds(warmsUp ? 250 : 30))
                .WithEvaluateOverhead(!warmsUp)
                .WithUnrollFactor(1)
                .WithClock(waits ? Chronometer.BestClock : ProcessorTime.Clock));
        }

        return config;
    }

    public static int RoundOf(BenchmarkCase benchmark) => int.Parse(benchmark.Job.Id[Round.Length..], System.Globalization.CultureInfo.InvariantCulture);

    public override IEnumerable<BenchmarkCase> GetExecutionOrder(
        ImmutableArray<BenchmarkCase> benchmarksCase,
        IEnumerable<BenchmarkLogicalGroupRule>? order = null)
        => benchmarksCase
            .GroupBy(benchmark => benchmark.Parameters.DisplayInfo)
            .SelectMany(parameters => parameters.GroupBy(RoundOf).OrderBy(round => round.Key))
            .SelectMany(InTurn);

    // Every other round the other way round: what one contender leaves behind, as a server that clears its dead rows, is not
    // always to be borne by the same other.
    private static IEnumerable<BenchmarkCase> InTurn(IGrouping<int, BenchmarkCase> round) => round.Key % 2 == 0 ? round : round.Reverse();
}
