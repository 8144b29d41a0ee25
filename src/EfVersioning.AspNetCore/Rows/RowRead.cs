using EfVersioning.AspNetCore.Representations;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace EfVersioning.AspNetCore.Rows;

/// <summary>A <c>GET</c> or <c>HEAD</c>.</summary>
internal sealed class RowRead(HttpContext http, RowEndpoint endpoint, object?[] key) : RowRequest(http, endpoint, key)
{
    private RowState? _probed;

    /// <summary>
    /// Asks for the version before the row is read. Before, and never after: a tag that is older than what is answered
    /// costs a download, one that is newer would be a false 304 for ever.
    /// </summary>
    public override ValueTask<IResult?> BeginAsync()
    {
        var headers = Http.Request.Headers;
        var isConditional = headers is not { IfNoneMatch.Count: 0, IfMatch.Count: 0, IfModifiedSince.Count: 0, IfUnmodifiedSince.Count: 0, Range.Count: 0 };
        return Endpoint.DeclaresEntity && Endpoint.Related.Count == 0 && !isConditional ? default : BeginAsync(isConditional);
    }

    private async ValueTask<IResult?> BeginAsync(bool isConditional)
    {
        var probed = Dated(await ProbeAsync(isWhole: true).ConfigureAwait(false));
        if (probed is not null && isConditional)
        {
            var representation = RowRepresentation.Of(probed);
            var outcome = Evaluate(representation);
            if (outcome is PreconditionOutcome.NotModified)
            {
                RepresentationHeaders.Set(Http, Endpoint, Headers, representation);
                return PreconditionAnswer.Of(outcome);
            }

            if (outcome is not PreconditionOutcome.Proceed)
            {
                return await StopAsync(outcome, probed).ConfigureAwait(false);
            }
        }

        // What the handler reads inside a transaction or from a replica may be past, and what the store says is not.
        _probed = probed is not null && Store is { MayFill: false } ? Dated(await AskAsync().ConfigureAwait(false)) : probed;
        if (_probed is null)
        {
            // What is not there is 404, or whatever the handler says; conditions do not count (RFC 9110 §13.2.1).
            return null;
        }

        var described = RowRepresentation.Of(_probed);
        if (isConditional)
        {
            PreconditionAnswer.Settle(Http.Request, described);
        }

        // Before the handler, which may write the response itself; corrected when the status is known.
        RepresentationHeaders.Set(Http, Endpoint, Headers, described);
        return null;
    }

    public override ValueTask<object?> CompleteAsync(object? result)
    {
        if (HandlerResult.StatusOf(Http, result) is { } status && !IsSuccess(status))
        {
            return ValueTask.FromResult(result);
        }

        // What the handler read is what it answers, and may be newer than what was asked before. Of several rows only
        // the first would be known, so there the tag stays the one of before.
        var isOne = Endpoint.Related.Count == 0 && !Http.Response.HasStarted;
        var answered = isOne ? AnsweredStateOf(result) : null;
        if (isOne && answered is null)
        {
            if (IsOfAnotherRow(result))
            {
                // The handler means another row than its route says: with the tag of that one, a change of this one would be a false 304.
                Headers.Unset(HeaderNames.ETag);
                Headers.Unset(HeaderNames.LastModified);
                return ValueTask.FromResult(result);
            }

            answered = TrackedState;
        }

        if (answered is null && _probed is null)
        {
            // It answers no entity that says what it is at, whatever it declares. The version must be older than what is answered,
            // so it is asked before the handler from now on.
            Endpoint.DeclaresEntity = false;
        }

        if (!Http.Response.HasStarted && (answered ?? _probed) is { } state)
        {
            RepresentationHeaders.Replace(Http, Endpoint, Headers, _probed, state);
        }

        return ValueTask.FromResult(result);
    }

    /// <summary>The date of a row says nothing of the others beside it, and none could say that one of them was deleted.</summary>
    private RowState? Dated(RowState? state) => Endpoint.Related.Count > 0 && state is not null ? state with { Modified = null } : state;
}
