using EfVersioning.Processes.Histories;

namespace EfVersioning.Processes.Checking;

/// <summary>Somebody was told that a row is at a version, or that it is not there.</summary>
/// <param name="By">The answer.</param>
/// <param name="Row">The row.</param>
/// <param name="Version">The version; null where the row is not there.</param>
/// <param name="Sent">When it was asked for.</param>
/// <param name="Ended">When it was told.</param>
internal readonly record struct Told(Entry By, int Row, long? Version, long Sent, long Ended)
{
    /// <summary>What an entry tells of the rows that it names.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="lists">The lists that were shown.</param>
    public static IEnumerable<Told> In(Entry entry, ShownLists lists)
    {
        if (entry is Observation seen)
        {
            foreach (var (row, at) in seen.Rows)
            {
                yield return new Told(seen, row, at.Version, seen.Sent, seen.Ended);
            }
        }

        if (entry is not Request request)
        {
            yield break;
        }

        if (request.Status is 200 or 201 or 204 or 304 or 412 && TagText.Read(request.ETag) is var (tagged, version))
        {
            yield return new Told(request, tagged, version, request.Sent, request.Ended);
        }

        if (request.Status is 404)
        {
            yield return new Told(request, request.Row, null, request.Sent, request.Ended);
        }

        foreach (var (row, shown) in lists.RowsOf(request) ?? (IEnumerable<KeyValuePair<int, long>>)[])
        {
            yield return new Told(request, row, shown, request.Sent, request.Ended);
        }
    }

    /// <summary>The rows that an entry would have named, had they been there.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="lists">The lists that were shown.</param>
    /// <param name="rows">All rows.</param>
    public static IEnumerable<Told> AbsentIn(Entry entry, ShownLists lists, IEnumerable<int> rows)
        => entry switch
        {
            Observation seen => rows.Where(row => !seen.Rows.ContainsKey(row)).Select(row => new Told(seen, row, null, seen.Sent, seen.Ended)),
            Request { Kind: RequestKind.List } request when lists.RowsOf(request) is { } shown => rows
                .Where(row => RowNumber.Table(row) == request.Row && !shown.ContainsKey(row))
                .Select(row => new Told(request, row, null, request.Sent, request.Ended)),
            _ => [],
        };
}
