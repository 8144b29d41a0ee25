using EfVersioning.AspNetCore.Representations;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Collections;

/// <summary>A read of a collection whose version is kept: one small query, whatever the size, and 304 before the handler.</summary>
internal sealed class KeptRead(HttpContext http, CollectionEndpoint endpoint) : CollectionRequest(http, endpoint)
{
    private RowState? _kept;

    public override async ValueTask<IResult?> BeginAsync()
    {
        var state = await KeptAsync().ConfigureAwait(false);
        if (!NegotiatedType.IsKnown(Http))
        {
            _kept = await KeptBesideContentAsync(state).ConfigureAwait(false);
            return null;
        }

        if (Evaluate(state) is var outcome && outcome is not PreconditionOutcome.Proceed)
        {
            RepresentationHeaders.Set(Http, Endpoint, Headers, RowRepresentation.Of(state));
            return Stop(outcome, state);
        }

        RepresentationHeaders.Set(Http, Endpoint, Headers, RowRepresentation.Of(await KeptBesideContentAsync(state).ConfigureAwait(false)));
        return null;
    }

    /// <summary>Only what is answered says which representation it is.</summary>
    public override ValueTask<object?> CompleteAsync(object? result)
        => new(_kept is null || Http.Response.HasStarted || HandlerResult.StatusOf(Http, result) is not StatusCodes.Status200OK ? result
            : Complete(result, _kept.Tag));
}
