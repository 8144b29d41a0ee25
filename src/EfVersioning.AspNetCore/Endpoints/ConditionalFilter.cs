using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Endpoints;

/// <summary>Carries a minimal API's requests to their <see cref="ConditionalRequest"/>.</summary>
internal static class ConditionalFilter
{
    public static async ValueTask<object?> InvokeAsync<TSaid>(EndpointFilterInvocationContext context, TSaid said, EndpointFilterDelegate next)
        where TSaid : class, ITaggedEndpoint
    {
        var http = context.HttpContext;

        // Where the handler's arguments could not be bound the answer is 400, and conditions do not count (RFC 9110 §13.2.1).
        // Where the endpoint no longer says it, WithoutETag() has taken it back.
        using var request = http.Response.StatusCode < StatusCodes.Status400BadRequest
            && http.GetEndpoint() is { } endpoint
            && endpoint.Metadata.GetMetadata<TSaid>() == said
            ? said.RequestOf(http, endpoint)
            : null;
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
            return await request.CompleteAsync(await next(context).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception exception) when (request.MayAnswer(exception))
        {
            if (await request.AnswerAsync(exception).ConfigureAwait(false) is { } answer)
            {
                return answer;
            }

            throw;
        }
    }
}
