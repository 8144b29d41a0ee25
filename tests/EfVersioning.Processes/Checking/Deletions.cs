using EfVersioning.Processes.Histories;

namespace EfVersioning.Processes.Checking;

/// <summary>Whose the deletions are that do not say it: of those who asked for one with the tag of that version, one who was told that it is done.</summary>
internal sealed class Deletions(IEnumerable<Request> requests)
{
    private readonly ILookup<string, Request> _asked = requests
        .Where(request => request is { Kind: RequestKind.Delete, IfMatch: not null })
        .ToLookup(request => request.IfMatch!);

    public Change Attribute(Change change)
        => change is { Request: Change.Unsaid, Was: { } was, Became: null }
            && _asked[TagText.Of(change.Row, was)].OrderByDescending(Likelihood).FirstOrDefault() is { } maker
                ? change with { Request = maker.Id }
                : change;

    private static int Likelihood(Request request) => request.Succeeded ? 2 : request.IsRefused ? 0 : 1;
}
