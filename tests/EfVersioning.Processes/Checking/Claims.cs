using EfVersioning.Processes.Histories;

namespace EfVersioning.Processes.Checking;

/// <summary>What an answer says was written was written, and what it says was not was not.</summary>
internal static class Claims
{
    public static IEnumerable<Finding> In(History history)
        => history.Requests.Values.Select(request => Judge(request, [.. history.ChangesOf[request.Id]])).OfType<Finding>();

    private static Finding? Judge(Request request, IReadOnlyList<Change> changes)
    {
        if (request.Succeeded && changes.Count != request.Written)
        {
            return new Finding(FindingKind.NotWritten, $"{request}, and these changes: {string.Join(" ", changes)}");
        }

        if (request.IsRefused && changes.Count > 0)
        {
            return new Finding(FindingKind.WrittenAfterAll, $"{request}, and these changes: {string.Join(" ", changes)}");
        }

        if (request is { Succeeded: true, Written: 1, ETag: not null } && TagText.Read(request.ETag) != (changes[0].Row, changes[0].Became ?? 0))
        {
            return new Finding(FindingKind.NotWritten, $"{request} names another version than it wrote: {changes[0]}");
        }

        return request is { Status: 412, IfMatch: { } tag } && tag == request.ETag
            ? new Finding(FindingKind.FalsePreconditionFailed, $"{request} was refused for being what it is.")
            : null;
    }
}
