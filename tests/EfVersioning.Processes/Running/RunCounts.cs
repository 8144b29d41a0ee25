using EfVersioning.Processes.Histories;

namespace EfVersioning.Processes.Running;

/// <summary>How much there was in a history: a run in which little happened shows little.</summary>
internal sealed record RunCounts
{
    public required int Requests { get; init; }

    public required int Unanswered { get; init; }

    /// <summary>304 without one command to the database.</summary>
    public required int NotModifiedByStore { get; init; }

    /// <summary>304 after a command.</summary>
    public required int NotModifiedByDatabase { get; init; }

    /// <summary>412.</summary>
    public required int Conflicts { get; init; }

    /// <summary>503: the store could not be told.</summary>
    public required int RefusedByStore { get; init; }

    /// <summary>500: nobody knows what became of it.</summary>
    public required int Failed { get; init; }

    /// <summary>Writes that succeeded, by kind.</summary>
    public required IReadOnlyDictionary<RequestKind, int> Writes { get; init; }

    /// <summary>Changes of which nobody was told that they were made.</summary>
    public required int WrittenUnanswered { get; init; }

    public required IReadOnlyDictionary<string, int> Harms { get; init; }

    /// <summary>The longest that a write took.</summary>
    public required TimeSpan SlowestWrite { get; init; }

    public static RunCounts Of(IReadOnlyCollection<Entry> history)
    {
        var requests = history.OfType<Request>().ToList();
        var written = requests.Where(request => request is { Succeeded: true, Written: > 0 }).ToList();
        var answered = written.Select(request => request.Id).Append(0).ToHashSet();
        return new RunCounts
        {
            Requests = requests.Count,
            Unanswered = requests.Count(request => request.Status is null),
            NotModifiedByStore = requests.Count(request => request is { Status: 304, Commands: 0 }),
            NotModifiedByDatabase = requests.Count(request => request is { Status: 304, Commands: > 0 }),
            Conflicts = requests.Count(request => request.Status is 412),
            RefusedByStore = requests.Count(request => request.Status is 503),
            Failed = requests.Count(request => request.Status is 500),
            Writes = written.CountBy(request => request.Kind).ToDictionary(),
            WrittenUnanswered = history.OfType<Change>().Count(change => !answered.Contains(change.Request)),
            Harms = history.OfType<Harm>().CountBy(harm => harm.What).ToDictionary(),
            SlowestWrite = TimeSpan.FromTicks(written.Max(request => (long?)(request.Ended - request.Sent)) ?? 0),
        };
    }

    public override string ToString() => $"""
        {Requests} requests, {Unanswered} without an answer
        {NotModifiedByStore} times 304 without a command, {NotModifiedByDatabase} times with one
        {Writes.Values.Sum()} writes ({string.Join(", ", Writes.OrderBy(w => w.Key).Select(w => $"{w.Value} {w.Key}"))}), the slowest took {SlowestWrite.TotalSeconds:0.0} s
        {WrittenUnanswered} changes of which nobody was told
        412: {Conflicts}, 503: {RefusedByStore}, 500: {Failed}
        {string.Join(", ", Harms.OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => $"{h.Value} times {h.Key}"))}
        """;
}
