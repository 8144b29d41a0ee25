using EfVersioning.Processes.Histories;

namespace EfVersioning.Processes.Checking;

/// <summary>The entries of a history, put in order.</summary>
internal sealed class History
{
    public History(IEnumerable<Entry> entries)
    {
        var all = entries.ToList();
        Requests = all.OfType<Request>().ToDictionary(request => request.Id);
        MarkLifetime = all.OfType<Begun>().SingleOrDefault()?.MarkLifetime ?? long.MaxValue;
        LastSeen = all.OfType<Observation>().MaxBy(observation => observation.Sent);

        var changes = all.OfType<Change>().OrderBy(change => change.Number).ToLookup(change => change.Row);
        ChangesOf = changes.SelectMany(row => row).ToLookup(change => change.Request);
        int[] rows = [.. changes.Select(row => row.Key)];
        Told = [.. all.SelectMany(entry => Checking.Told.In(entry, rows))];
        var told = Told.ToLookup(one => one.Row);
        Rows = rows.ToDictionary(row => row, row => new RowLife(changes[row], Requests, told[row]));
    }

    public IReadOnlyDictionary<long, Request> Requests { get; }

    public IReadOnlyDictionary<int, RowLife> Rows { get; }

    /// <summary>What each request changed.</summary>
    public ILookup<long, Change> ChangesOf { get; }

    public IReadOnlyList<Told> Told { get; }

    public long MarkLifetime { get; }

    /// <summary>What the database said when all was over.</summary>
    public Observation? LastSeen { get; }
}
