using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Resources;

/// <summary>The requests that were begun before the handler's parameters were bound, for the filter that ends them: a feature of the request.</summary>
internal sealed class BegunRequests
{
    private readonly List<(ITaggedEndpoint Said, ConditionalRequest Request)> _begun = [];

    public static void Add(HttpContext http, ITaggedEndpoint said, ConditionalRequest request)
    {
        if (http.Features.Get<BegunRequests>() is not { } begun)
        {
            http.Features.Set(begun = new BegunRequests());
        }

        begun._begun.Add((said, request));
    }

    /// <summary>The last one that was begun for what is said, since a request can be routed again after an error.</summary>
    public static ConditionalRequest? Find(HttpContext http, ITaggedEndpoint said)
        => http.Features.Get<BegunRequests>()?._begun.FindLast(begun => begun.Said == said).Request;
}
