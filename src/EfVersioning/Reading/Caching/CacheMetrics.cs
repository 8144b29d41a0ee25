using System.Diagnostics.Metrics;
using EfVersioning.Stores;

namespace EfVersioning.Reading.Caching;

/// <summary>The counter of cached reads, on the meter <c>EfVersioning</c>.</summary>
internal static class CacheMetrics
{
    public const string Hit = "hit";
    public const string Miss = "miss";
    public const string Moved = "moved";
    public const string Bypassed = "bypassed";

    private static readonly Counter<long> Reads = LibraryMeter.Instance.CreateCounter<long>(
        "efversioning.cache.reads", description: "Cached reads of rows that are there: hit (another caller's load counts), miss (loaded and kept), moved (a writer came between, or the cache's entry was unreadable: loaded, not kept), bypassed (in a transaction, or no table's row).");

    public static void Read(string result) => Reads.Add(1, new KeyValuePair<string, object?>("result", result));
}
