using EfVersioning.Processes.Histories;

namespace EfVersioning.Processes.Checking;

/// <summary>What the lists of a history showed. The 304 to a list says all that the list of that tag did, of each row.</summary>
internal sealed class ShownLists
{
    private readonly Dictionary<string, IReadOnlyDictionary<int, long>> _byTag;

    public ShownLists(IEnumerable<Request> requests)
    {
        // The rows are read after the tag: of several lists of one tag a later one may show more. What is newer than a tag has been
        // committed when it is shown, and from then on the tag is current no more.
        _byTag = requests
            .Where(request => request is { Kind: RequestKind.List, Status: 200, ETag: not null, Shown: not null })
            .GroupBy(request => request.ETag!)
            .ToDictionary(lists => lists.Key, lists => lists.MinBy(list => list.Ended)!.Shown!);
    }

    /// <summary>The rows that an answer showed or said to be as they were; null where it is not known.</summary>
    public IReadOnlyDictionary<int, long>? RowsOf(Request request)
        => request is { Kind: RequestKind.List, Status: 304, ETag: { } tag } ? _byTag.GetValueOrDefault(tag) : request.Shown;
}
