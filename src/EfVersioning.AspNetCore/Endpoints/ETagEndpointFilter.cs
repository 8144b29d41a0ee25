using EfVersioning.AspNetCore.Rows;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Endpoints;

/// <summary>Carries a minimal API's requests to <see cref="RowRequest"/>.</summary>
internal static class ETagEndpointFilter
{
    public static async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, ETagEndpoint said, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;

        // WithoutETag() has taken it back.
        if (http.GetEndpoint()?.Metadata.GetMetadata<ETagEndpoint>() != said)
        {
            return await next(context).ConfigureAwait(false);
        }

        // The handler's arguments could not be bound: the answer is 400, and conditions do not count (RFC 9110 §13.2.1).
        if (http.Response.StatusCode >= StatusCodes.Status400BadRequest || http.GetEndpoint() is not { } endpoint)
        {
            return await next(context).ConfigureAwait(false);
        }

        using var request = RowRequest.Of(http, RowEndpoint.Of(endpoint, said, http.RequestServices));
        if (request is null)
        {
            return await next(context).ConfigureAwait(false);
        }

        try
        {
            if (await request.BeginAsync().ConfigureAwait(false) is { } answer)
            {
                return answer;
            }

            request.Enter();
            return request.Complete(await next(context).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is StaleETagException or MalformedIfMatchException)
        {
            return await request.StaleAsync(exception).ConfigureAwait(false);
        }
    }
}
