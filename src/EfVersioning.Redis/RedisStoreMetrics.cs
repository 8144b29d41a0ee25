using System.Diagnostics.Metrics;

namespace EfVersioning.Redis;

/// <summary>The counters of the meter <c>EfVersioning.Redis</c>.</summary>
internal static class RedisStoreMetrics
{
    private static readonly Meter Meter = new("EfVersioning.Redis");

    private static readonly Counter<long> Failures = Meter.CreateCounter<long>(
        "efversioning.redis.failures", description: "Steps of the ETag store that did not reach Redis or were not answered in time, by step.");

    private static readonly Counter<long> Unmarked = Meter.CreateCounter<long>(
        "efversioning.redis.unmarked_writes", description: "Writes that went on although Redis was not told: readers may be told the version before them for an entry's lifetime.");

    private static readonly Counter<long> Changes = Meter.CreateCounter<long>(
        "efversioning.redis.state_changes", description: "How often Redis went out of reach (open) and came back (closed).");

    public static void Failed(string step) => Failures.Add(1, new KeyValuePair<string, object?>("step", step));

    public static void WentOn() => Unmarked.Add(1);

    public static void Changed(string state) => Changes.Add(1, new KeyValuePair<string, object?>("state", state));
}
