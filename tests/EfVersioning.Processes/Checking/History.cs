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

        var deletions = new Deletions(Requests.Values);
        var changes = all.OfType<Change>().Select(deletions.Attribute).OrderBy(change => change.Number).ToLookup(change => change.Row);
        ChangesOf = changes.SelectMany(row => row).ToLookup(change => change.Request);
        int[] rows = [.. changes.Select(row => row.Key)];
        var lists = new ShownLists(Requests.Values);
        var told = all.SelectMany(entry => Checking.Told.In(entry, lists)).ToLookup(one => one.Row);
        Rows = rows.ToDictionary(row => row, row => new RowLife(changes[row], Requests, told[row]));

        // What is not there is told so often that it is not kept.
        Told = told.SelectMany(row => row).Concat(all.SelectMany(entry => Checking.Told.AbsentIn(entry, lists, rows)));
    }

    public IReadOnlyDictionary<long, Request> Requests { get; }

    public IReadOnlyDictionary<int, RowLife> Rows { get; }

    /// <summary>What each request changed.</summary>
    public ILookup<long, Change> ChangesOf { get; }

    public IEnumerable<Told> Told { get; }

    public long MarkLifetime { get; }

    /// <summary>What the database said when all was over.</summary>
    public Observation? LastSeen { get; }
}
