using EfVersioning.AspNetCore.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Endpoints;

/// <summary>
/// Stands around an endpoint's delegate: a request whose preconditions stop it is answered before its parameters are bound, its
/// body is read, or a context is made for them. Authorization and the other middleware come before.
/// </summary>
internal sealed class EarlyAnswer(RequestDelegate next)
{
    private readonly List<ITaggedEndpoint> _said = [];

    /// <summary>Puts it around an endpoint, once; what is said first is answered first.</summary>
    public static void Add(EndpointBuilder builder, ITaggedEndpoint said)
    {
        if (builder.RequestDelegate?.Target is not EarlyAnswer early)
        {
            early = new EarlyAnswer(builder.RequestDelegate ?? throw new InvalidOperationException($"The endpoint '{builder.DisplayName}' has no handler."));
            builder.RequestDelegate = early.InvokeAsync;
        }

        early._said.Add(said);
    }

    /// <summary>
    /// The request's part in what is said; null where it has none, or where <c>WithoutETag()</c> has taken it back. The last of its kind
    /// wins, as everywhere in the metadata of an endpoint.
    /// </summary>
    public static ConditionalRequest? RequestOf(HttpContext http, ITaggedEndpoint said, bool isEarly)
    {
        if (ConditionalRequest.IsErrorPage(http) || http.GetEndpoint() is not { } endpoint)
        {
            return null;
        }

        ITaggedEndpoint? last = null;
        foreach (var other in endpoint.Metadata.GetOrderedMetadata<ITaggedEndpoint>())
        {
            last = other.GetType() == said.GetType() ? other : last;
        }

        return last == said ? said.RequestOf(http, endpoint, isEarly) : null;
    }

    private async Task InvokeAsync(HttpContext http)
    {
        foreach (var said in _said)
        {
            if (RequestOf(http, said, isEarly: true) is { } request)
            {
                if (await request.BeginOrRefuseAsync().ConfigureAwait(false) is { } answer)
                {
                    await answer.ExecuteAsync(http).ConfigureAwait(false);
                    return;
                }

                request.Enter(said);
            }
        }

        await next(http).ConfigureAwait(false);
    }
}
