using System.Diagnostics.Metrics;

namespace EfVersioning.Stores;

/// <summary>The counters of the meter <c>EfVersioning</c>: how often the store answers, and how writes end in it.</summary>
internal static class StoreMetrics
{
    public const string Hit = "hit";
    public const string Miss = "miss";
    public const string Busy = "busy";
    public const string Bypassed = "bypassed";
    public const string Settled = "settled";
    public const string TakenBack = "taken_back";
    public const string LeftToRunOut = "left_to_run_out";
    public const string Unmarked = "unmarked";

    private static readonly Counter<long> Reads = LibraryMeter.Instance.CreateCounter<long>(
        "efversioning.store.reads", description: "Versions asked of the ETag store: hit, miss, busy (a writer was at the row), bypassed (in a transaction, or a type that is not stored).");

    private static readonly Counter<long> Writes = LibraryMeter.Instance.CreateCounter<long>(
        "efversioning.store.writes", description: "Writes told to the ETag store, by how they ended: settled, taken_back, left_to_run_out (their end is unknown), unmarked (their end was heard of late or not at all).");

    public static void Read(string result) => Reads.Add(1, new KeyValuePair<string, object?>("result", result));

    public static void Write(string result) => Writes.Add(1, new KeyValuePair<string, object?>("result", result));
}

/// <summary>The meter of all that is counted here.</summary>
internal static class LibraryMeter
{
    public static Meter Instance { get; } = new("EfVersioning");
}
