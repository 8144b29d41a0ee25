using System.Diagnostics;
using System.Globalization;
using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Benchmarks.Collections;

/// <summary>
/// How many saves a second 16 writers of one collection make on PostgreSQL, with its version kept over 1, 4 and 16 counters
/// and not at all. Every save inserts a row by itself. The variants take turns, so that what else the machine does meets all.
/// </summary>
internal static class CollectionWriters
{
    private const int Writers = 16;
    private const int Rounds = 5;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(2);

    public static async Task RunAsync()
    {
        var postgres = new PostgresDatabase();
        await postgres.InitializeAsync();
        await using var none = await CreateAsync<NotKept>(postgres);
        await using var one = await CreateAsync<OneCounter>(postgres);
        await using var four = await CreateAsync<FourCounters>(postgres);
        await using var sixteen = await CreateAsync<SixteenCounters>(postgres);
        (string Counters, Func<TimeSpan, Task<double>> Measure, List<double> Rates)[] variants =
        [
            ("not kept", length => MeasureAsync(none, length), []),
            ("1", length => MeasureAsync(one, length), []),
            ("4", length => MeasureAsync(four, length), []),
            ("16", length => MeasureAsync(sixteen, length), []),
        ];

        await PrintServerAsync(none);
        foreach (var variant in variants)
        {
            await variant.Measure(TimeSpan.FromSeconds(1));
        }

        for (var round = 0; round < Rounds; round++)
        {
            foreach (var variant in variants)
            {
                variant.Rates.Add(await variant.Measure(Length));
            }
        }

        var base1 = Median(variants[1].Rates);
        Console.WriteLine("| counters | saves/s, median | least | most | to 1 counter |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var (counters, _, rates) in variants)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {counters} | {Median(rates):F0} | {rates.Min():F0} | {rates.Max():F0} | {Median(rates) / base1:F2} |"));
        }
    }

    private static Task<ContextDatabase<TContext>> CreateAsync<TContext>(PostgresDatabase postgres)
        where TContext : WriterContext
        => postgres.CreateAsync<TContext>(options => options.UseEtagVersioning());

    private static async Task<double> MeasureAsync<TContext>(ContextDatabase<TContext> music, TimeSpan length)
        where TContext : WriterContext
    {
        var options = music.Options();
        var saves = 0L;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            while (watch.Elapsed < length)
            {
                await using var db = (TContext)Activator.CreateInstance(typeof(TContext), options)!;
                db.Add(new Song { Title = "Here Comes the Sun" });
                await db.SaveChangesAsync();
                Interlocked.Increment(ref saves);
            }
        })));
        return saves / watch.Elapsed.TotalSeconds;
    }

    private static async Task PrintServerAsync<TContext>(ContextDatabase<TContext> music)
        where TContext : WriterContext
    {
        await using var connection = await music.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT current_setting('server_version') || ', fsync ' || current_setting('fsync') || ', synchronous_commit ' || current_setting('synchronous_commit')";
        Console.WriteLine($"PostgreSQL {await command.ExecuteScalarAsync()}; {Environment.ProcessorCount} processors, {Writers} writers, {Rounds} rounds of {Length.TotalSeconds} s each");
        Console.WriteLine();
    }

    private static double Median(List<double> rates) => rates.Order().ElementAt(rates.Count / 2);
}
