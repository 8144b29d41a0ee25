using EfVersioning.AspNetCore.Problems;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Collections;

/// <summary>Carries a minimal API's requests to <see cref="CollectionRequest"/>.</summary>
internal static class CollectionFilter
{
    public static async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, ETagCollection said, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;

        // The handler's arguments could not be bound: the answer is 400, and conditions do not count (RFC 9110 §13.2.1).
        if (http.Response.StatusCode >= StatusCodes.Status400BadRequest
            || http.GetEndpoint() is not { } endpoint
            || CollectionRequest.Of(http, CollectionEndpoint.Of(endpoint, said, http.RequestServices)) is not { } request)
        {
            return await next(context).ConfigureAwait(false);
        }

        try
        {
            return await request.BeginAsync().ConfigureAwait(false) ?? request.Complete(await next(context).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is StaleETagException or MalformedIfMatchException)
        {
            return await StaleAnswer.ToAsync(exception, http.RequestAborted).ConfigureAwait(false);
        }
    }
}
