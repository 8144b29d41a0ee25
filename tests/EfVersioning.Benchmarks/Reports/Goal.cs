using System.Globalization;
using EfVersioning.Benchmarks.Bulk;
using EfVersioning.Benchmarks.Http;
using EfVersioning.Benchmarks.Measuring;

namespace EfVersioning.Benchmarks.Reports;

/// <summary>A ratio to reach, and how it is read off the measurements.</summary>
/// <param name="Work">The piece of work.</param>
/// <param name="Reach">The goal in words.</param>
/// <param name="Ratio">What is compared with what, of one database's contenders; null where one is missing.</param>
/// <param name="IsReached">Whether that ratio is good enough.</param>
internal sealed record Goal(string Work, string Reach, Func<IReadOnlyList<Measured>, double?> Ratio, Func<double, bool> IsReached)
{
    private const string InMemory = "304 from the store, in memory";
    private const string InRedis = "304 from the store, in Redis";

    /// <summary>What stands in the table: the piece of work, or what part of it the goal is of.</summary>
    public string Name { get; private init; } = Work;

    private const string Ours = "EfVersioning";

    /// <summary>The goals of the load run.</summary>
    public static IReadOnlyList<Goal> Http { get; } =
    [
        AtLeast(HttpLoad.NotModified, 0.9, "of one SELECT by ADO.NET on a context", HttpLoad.Select, HttpLoad.Ours),
        AtLeast(HttpLoad.NotModified, 0.9, "of the same, both with pooled contexts", HttpLoad.SelectPooled, HttpLoad.OursPooled),
        AtLeast(HttpLoad.NotModified, 0.95, "of EF Core's own compiled query, on a context", HttpLoad.Query, HttpLoad.Ours),
        AtLeast(HttpLoad.NotModified, 0.95, "of the same, both with pooled contexts", HttpLoad.QueryPooled, HttpLoad.OursPooled),
        AtLeast(HttpLoad.NotModified, 0.8, "of a bare endpoint's throughput", HttpLoad.Bare, HttpLoad.InMemory) with { Name = InMemory },
        AtLeast(HttpLoad.NotModified, 0.8, "of the same, pooled contexts", HttpLoad.Bare, HttpLoad.InMemoryPooled) with { Name = InMemory },
        AtLeast(HttpLoad.NotModified, 0.8, "of one GET from Redis without a context", HttpLoad.Get, HttpLoad.InRedis) with { Name = InRedis },
        AtLeast(HttpLoad.NotModified, 0.8, "of the same, pooled contexts", HttpLoad.Get, HttpLoad.InRedisPooled) with { Name = InRedis },
        AtLeast(HttpLoad.Refused, 0.7, "of a bare endpoint's throughput", HttpLoad.Bare, HttpLoad.Required) with { Name = "428" },
        AtLeast(HttpLoad.Refused, 0.7, "of a bare endpoint's throughput", HttpLoad.Bare, HttpLoad.Stale) with { Name = "412 from the store" },
        AtMost(HttpLoad.Ok, 1.05, "of the endpoint without", "without", Ours),
        AtMost(HttpLoad.Put, 1.15, "of by hand, for the successful one", HttpLoad.PutByHand, HttpLoad.PutSuccessful),
        AtMost(HttpLoad.Put, 1, "of the successful one, for the stale one", HttpLoad.PutSuccessful, "EfVersioning, stale"),
        AtMost(HttpLoad.List, 1.2, "at 1,000,000 rows", "1,000 rows", "1,000,000 rows"),
    ];

    /// <summary>The goals of the works with attributes, and those of the writers.</summary>
    public static IEnumerable<Goal> All(IEnumerable<WorkAttribute> works)
        =>
        [
            .. works.SelectMany(Of),
            Faster(typeof(GuardedWrite), 2.5, GuardedWrite.LoadedByHand, Ours),
            AtMost(Writers.DifferentRows, 1.1, "of EF Core without us (scales alike)", "by hand", Ours),
            AtMost(Writers.OneRow, 1.1, "of EF Core without us; nothing lost", "by hand", Ours),
        ];

    private static IEnumerable<Goal> Of(WorkAttribute work)
    {
        if (work.AtMost > 0)
        {
            yield return AtMost(work.Name, work.AtMost, "in time", null, Ours);
        }

        if (work.AtLeast > 0)
        {
            yield return AtLeast(work.Name, work.AtLeast, "as fast", null, Ours);
        }

        if (work.Allocation > 0)
        {
            yield return new Goal(
                work.Name,
                $"≤ {Text(work.Allocation)} in allocation",
                results => results.FirstOrDefault(result => result.Contender == Ours) is { } ours ? ours.Bytes / results[0].Bytes : null,
                ratio => ratio <= work.Allocation);
        }
    }

    private static Goal AtMost(string work, double most, string what, string? first, string second)
        => new(work, $"≤ {Text(most)} {what}", results => Time(results, second) / Time(results, first), ratio => ratio <= most);

    private static Goal AtLeast(string work, double least, string what, string? first, string second)
        => new(work, $"≥ {Text(least)} times {what}", results => Time(results, first) / Time(results, second), ratio => ratio >= least);

    private static Goal Faster(Type work, double least, string first, string second)
        => AtLeast(
            ((WorkAttribute)Attribute.GetCustomAttribute(work, typeof(WorkAttribute))!).Name,
            least,
            "as fast as load, compare, save",
            first,
            second);

    // By the ratios within the rounds, which both have to the first of all.
    private static double? Time(IReadOnlyList<Measured> results, string? contender)
        => contender is null ? 1 : results.FirstOrDefault(result => result.Contender == contender)?.Ratio;

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
