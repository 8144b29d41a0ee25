using EfVersioning.AspNetCore.Representations;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Collections;

/// <summary>A read of a collection whose version is kept: one small query, whatever the size, and 304 before the handler.</summary>
internal sealed class KeptRead(HttpContext http, CollectionEndpoint endpoint) : CollectionRequest(http, endpoint)
{
    public override async ValueTask<IResult?> BeginAsync()
    {
        var state = await KeptAsync().ConfigureAwait(false);
        if (Evaluate(state) is var outcome && outcome is not PreconditionOutcome.Proceed)
        {
            RepresentationHeaders.Set(Http, Endpoint, Headers, RowRepresentation.Of(state));
            return Stop(outcome, state);
        }

        RepresentationHeaders.Set(Http, Endpoint, Headers, RowRepresentation.Of(await KeptBesideContentAsync(state).ConfigureAwait(false)));
        return null;
    }
}
