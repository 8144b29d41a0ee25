using System.Diagnostics;
using EfVersioning.Benchmarks.Measuring;

namespace EfVersioning.Benchmarks.Http;

/// <summary>
/// A fixed number of requests over a fixed number of connections, in rounds in which every contender has its turn. It warms
/// up, counts, and stops by itself.
/// </summary>
internal static class Load
{
    public const int Connections = 8;
    public const int Rounds = 15;

    // As many rounds as the runtime takes to compile what is called often once more, by what it saw.
    private const int WarmUp = 5;

    // EF Core asks once a second whether anybody listens to a context.
    private static readonly TimeSpan UntilHeard = TimeSpan.FromSeconds(1.2);

    /// <summary>Compares contenders at one piece of work. The first of them is what the others are compared with.</summary>
    /// <param name="work">The piece of work.</param>
    /// <param name="database">The database.</param>
    /// <param name="requests">How many requests a contender gets in a round.</param>
    /// <param name="contenders">The contenders.</param>
    public static async Task<IReadOnlyList<Measured>> CompareAsync(string work, string database, int requests, params Contender[] contenders)
    {
        Console.WriteLine(work);
        var times = contenders.Select(_ => new List<double>()).ToArray();
        var bytes = contenders.Select(_ => new List<double>()).ToArray();
        foreach (var contender in contenders)
        {
            await SendAsync(contender, WarmUp * requests);
        }

        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < contenders.Length; i++)
            {
                // Every other round the other way round: a neighbour that disturbs the next one disturbs them all.
                var turn = round % 2 == 0 ? i : contenders.Length - 1 - i;
                var before = GC.GetTotalAllocatedBytes(precise: false);
                times[turn].Add(await SendAsync(contenders[turn], requests));
                bytes[turn].Add((GC.GetTotalAllocatedBytes(precise: false) - before) / (double)requests);
            }
        }

        var results = new List<Measured>();
        for (var i = 0; i < contenders.Length; i++)
        {
            results.Add(new Measured(
                work,
                database,
                contenders[i].Name,
                Median.Of(times[i]),
                Median.Of(times[i].Zip(times[0], (time, first) => time / first)),
                Median.Of(bytes[i]),
                await CommandsAsync(contenders[i])));
        }

        Comparison.Print(results);
        return results;
    }

    /// <summary>Microseconds per request, all connections together.</summary>
    private static async Task<double> SendAsync(Contender contender, int requests)
    {
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(contender.Connections.Select(connection => Task.Run(async () =>
        {
            for (var i = 0; i < requests / Connections; i++)
            {
                await connection.SendAsync();
            }
        })));
        return watch.Elapsed.TotalMicroseconds / requests;
    }

    private static async Task<double> CommandsAsync(Contender contender)
    {
        const int Some = 10;
        using var count = CommandCount.Start();
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < UntilHeard)
        {
            await contender.Connections[0].SendAsync();
        }

        var before = count.Value;
        for (var i = 0; i < Some; i++)
        {
            await contender.Connections[0].SendAsync();
        }

        return (count.Value - before) / (double)Some;
    }
}
