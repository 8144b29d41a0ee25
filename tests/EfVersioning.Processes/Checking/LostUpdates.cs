using EfVersioning.Processes.Histories;

namespace EfVersioning.Processes.Checking;

/// <summary>Each write was on the version directly before it, and on the one that its writer saw.</summary>
internal static class LostUpdates
{
    public static IEnumerable<Finding> In(History history)
        => history.Rows.Values.SelectMany(row => OfRow(history, row.Changes)).Concat(TwoWriters(history));

    private static IEnumerable<Finding> OfRow(History history, IReadOnlyList<Change> changes)
    {
        var versions = new HashSet<long>();
        for (var i = 0; i < changes.Count; i++)
        {
            var change = changes[i];
            var before = i == 0 ? null : changes[i - 1];
            var maker = history.Requests.GetValueOrDefault(change.Request);
            if (change.Was != before?.Became || change.CountedFrom != before?.Counted)
            {
                yield return new Finding(FindingKind.LostUpdate, $"{change} is not on what was directly before it, {before}.");
            }

            if (change is { Was: { } was, Became: { } became } && !IsNext(change, was, became, maker))
            {
                yield return new Finding(FindingKind.LostUpdate, $"{change} is not one more.");
            }

            if (change.Request == Change.Unsaid)
            {
                yield return new Finding(FindingKind.LostUpdate, $"{change}: nobody had asked for it who had seen that version.");
            }

            if (change.Became is { } version && !versions.Add(version))
            {
                yield return new Finding(FindingKind.VersionCameBack, $"{change}: the row has been at this version before.");
            }

            if (maker is { } request && !IsGuarded(request, change))
            {
                yield return new Finding(FindingKind.LostUpdate, $"{request} wrote over what it had not seen: {change}");
            }
        }

        if (history.LastSeen is { } end && changes.Count > 0)
        {
            var last = changes[^1];
            Observed? seen = end.Rows.TryGetValue(last.Row, out var at) ? at : null;
            if (seen?.Version != last.Became || seen?.Count != last.Counted)
            {
                yield return new Finding(FindingKind.LostUpdate, $"The row ends as {seen}, and its last change was {last}");
            }
        }
    }

    private static bool IsNext(Change change, long was, long became, Request? maker)
        => (RowNumber.IsVersionedByTime(change.Row) ? became > was : became == was + 1)
            && (maker is { Kind: RequestKind.Overwrite } || change.Counted == change.CountedFrom + 1);

    /// <summary>An append is guarded by the tag of the list, which is no row's.</summary>
    private static bool IsGuarded(Request request, Change change)
        => (request.IfMatch is null || request.Kind is RequestKind.Append || TagText.Read(request.IfMatch) == (change.Row, change.Was ?? 0))
            && (request.IfNoneMatch is null || change.Was is null);

    private static IEnumerable<Finding> TwoWriters(History history)
        => history.Requests.Values
            .Where(request => request is { Succeeded: true, IfMatch: not null })
            .GroupBy(request => request.IfMatch)
            .Where(writers => writers.Count() > 1)
            .Select(writers => new Finding(FindingKind.TwoWriters, $"All of these were told that they succeeded: {string.Join(" ", writers)}"));
}
