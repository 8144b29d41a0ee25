using EfVersioning.Processes.Histories;

namespace EfVersioning.Processes.Checking;

/// <summary>An answer is what was committed at some moment between the question and the answer.</summary>
internal static class FalseAnswers
{
    public static IEnumerable<Finding> In(History history)
        => history.Told.Select(told => Judge(history, told)).OfType<Finding>();

    private static Finding? Judge(History history, in Told told)
    {
        if (!history.Rows.TryGetValue(told.Row, out var life))
        {
            return told.Version is null ? null : new Finding(FindingKind.UnknownVersion, $"{told.By}: there never was a row {told.Row}.");
        }

        if (told.Version is not { } version)
        {
            return life.MayBeGoneBetween(told.Sent, told.Ended) ? null : new Finding(FindingKind.FalseNotFound, $"{told.By}: row {told.Row} was there.");
        }

        if (!life.WasAt(version))
        {
            return new Finding(FindingKind.UnknownVersion, $"{told.By}: {version} of row {told.Row} was never committed.");
        }

        if (life.StateOf(told) is not { } state)
        {
            return null;
        }

        var kind = told.By is Request { Status: 304 } ? FindingKind.FalseNotModified : FindingKind.FalseTag;
        if (life.LeftBefore(state, told.Sent) is { } proof)
        {
            var next = life.Changes[state + 1];
            return IsSlow(history, next)
                ? null
                : new Finding(kind, $"{told.By}: row {told.Row} had left version {version} before the request was sent, by {next}. This shows it: {proof}");
        }

        return life.NotReachedAt(state, told.Ended) ? new Finding(kind, $"{told.By}: row {told.Row} had not reached version {version} when it was told.") : null;
    }

    /// <summary>A write that took longer than a mark lives breaks what the store rests on, and proves nothing against it.</summary>
    private static bool IsSlow(History history, Change change)
        => history.Requests.TryGetValue(change.Request, out var request) && request.Ended - request.Sent >= history.MarkLifetime;
}
