using EfVersioning.AspNetCore.Representations;
using EfVersioning.AspNetCore.Rows;
using EfVersioning.Guards;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Collections;

/// <summary>
/// A write to a collection, usually a <c>POST</c> that adds to it: an <c>If-Match</c> with the collection's tag is an append
/// to the list as the client has seen it, and is checked again in the transaction that adds.
/// </summary>
internal sealed class CollectionWrite(HttpContext http, CollectionEndpoint endpoint) : CollectionRequest(http, endpoint)
{
    private RequestedCollection? _asked;

    public override async ValueTask<IResult?> BeginAsync()
    {
        var headers = Http.Request.Headers;
        if (headers.IfMatch.Count == 0 && headers.IfNoneMatch.Count == 0)
        {
            return null;
        }

        var state = await KeptAsync().ConfigureAwait(false);
        if (Evaluate(state) is var outcome && outcome is not PreconditionOutcome.Proceed)
        {
            return Stop(outcome, state);
        }

        if (headers.IfMatch.Count > 0)
        {
            // Of every context in the request, injected or made by a factory.
            _asked = new RequestedCollection(Endpoint.Kept!, HeaderLines.Joined(headers.IfMatch)!);
        }

        return null;
    }

    public override void Enter()
    {
        // A list is there, be it empty.
        if (_asked is not null && !EntityTagHeader.IsAny(_asked.Header))
        {
            RequestScope.Begin(_asked);
        }
    }

    public override async ValueTask<object?> CompleteAsync(object? result)
        => SwallowedRefusal.In(Http, HandlerResult.StatusOf(Http, result)) is { } stale ? await AnswerAsync(stale).ConfigureAwait(false) : result;
}
