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
    /// <summary>What an entry tells.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="rows">All rows.</param>
    public static IEnumerable<Told> In(Entry entry, IReadOnlyCollection<int> rows)
    {
        switch (entry)
        {
            case Observation seen:
                foreach (var row in rows)
                {
                    yield return new Told(seen, row, seen.Rows.TryGetValue(row, out var at) ? at.Version : null, seen.Sent, seen.Ended);
                }

                break;

            case Request { Status: 200 or 201 or 204 or 304 or 412 } request when TagText.Read(request.ETag) is var (row, version):
                yield return new Told(request, row, version, request.Sent, request.Ended);
                break;

            case Request { Status: 404 } request:
                yield return new Told(request, request.Row, null, request.Sent, request.Ended);
                break;
        }
    }
}
