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

    // Found at the first request. A convention may have made another endpoint of the same delegate.
    private Parts? _found;

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

    /// <summary>The request's part in what is said, behind the filters in front of ours; null where it has none.</summary>
    public static ConditionalRequest? RequestOf(HttpContext http, ITaggedEndpoint said)
        => EndpointOf(http) is { } endpoint && ResourceOf(endpoint, said, http.RequestServices) is { } resource ? resource.RequestOf(http, isEarly: false) : null;

    /// <summary>What the request is about; null where its answer does not count.</summary>
    private static Endpoint? EndpointOf(HttpContext http) => ConditionalRequest.IsErrorPage(http) ? null : http.GetEndpoint();

    /// <summary>The resource of what is said; null where <c>WithoutETag()</c> has taken it back. The last of its kind wins, as everywhere in the metadata of an endpoint.</summary>
    private static EntityEndpoint? ResourceOf(Endpoint endpoint, ITaggedEndpoint said, IServiceProvider services)
        => endpoint.Metadata.GetOrderedMetadata<ITaggedEndpoint>().LastOrDefault(other => other.GetType() == said.GetType()) == said
            ? said.ResourceOf(endpoint, services)
            : null;

    private Task InvokeAsync(HttpContext http)
        => EndpointOf(http) is { } endpoint ? InvokeAsync(http, PartsOf(endpoint, http.RequestServices), from: 0) : next(http);

    // Most requests have nothing to wait for here, and then need no step of their own behind the handler either.
    private Task InvokeAsync(HttpContext http, Part[] parts, int from)
    {
        for (var i = from; i < parts.Length; i++)
        {
            if (parts[i].Resource.RequestOf(http, isEarly: true) is { } request)
            {
                var begun = request.BeginOrRefuseAsync();
                if (!begun.IsCompletedSuccessfully || begun.Result is not null)
                {
                    return AnswerAsync(http, request, begun, parts, i);
                }

                request.Enter(parts[i].Said);
            }
        }

        return next(http);
    }

    private async Task AnswerAsync(HttpContext http, ConditionalRequest request, ValueTask<IResult?> begun, Part[] parts, int index)
    {
        if (await begun.ConfigureAwait(false) is { } answer)
        {
            await answer.ExecuteAsync(http).ConfigureAwait(false);
            return;
        }

        request.Enter(parts[index].Said);
        await InvokeAsync(http, parts, index + 1).ConfigureAwait(false);
    }

    private Part[] PartsOf(Endpoint endpoint, IServiceProvider services)
    {
        if (_found is not { } found || found.Endpoint != endpoint)
        {
            _found = found = new Parts(endpoint, [.. _said.Select(said => ResourceOf(endpoint, said, services) is { } resource ? new Part(said, resource) : null).OfType<Part>()]);
        }

        return found.All;
    }

    /// <summary>What requests are about, and what said it.</summary>
    private sealed record Part(ITaggedEndpoint Said, EntityEndpoint Resource);

    /// <summary>All that the requests of an endpoint are about.</summary>
    private sealed record Parts(Endpoint Endpoint, Part[] All);
}
