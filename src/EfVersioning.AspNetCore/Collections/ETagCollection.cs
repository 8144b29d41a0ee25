using EfVersioning.AspNetCore.Representations;
using EfVersioning.AspNetCore.Resources;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Collections;

/// <summary>What <c>WithCollectionETag</c> said of an endpoint: its resource is a list of entities. It is endpoint metadata.</summary>
internal sealed class ETagCollection(Type entity) : ITaggedEndpoint
{
    public Type Entity { get; } = entity;

    /// <summary>Changes the application's settings for this endpoint.</summary>
    public List<Action<EtagHttpOptions>> Changes { get; } = [];

    /// <summary>Whether something reads it: a convention on an endpoint without filters would do nothing.</summary>
    public bool IsFiltered { get; set; }

    /// <summary>What the endpoint is, once the model is known.</summary>
    public CollectionEndpoint? Resolved { get; set; }

    public void Resolve(Endpoint endpoint, IServiceProvider services) => CollectionEndpoint.Of(endpoint, this, services);

    public ConditionalRequest? RequestOf(HttpContext http, Endpoint endpoint, bool isEarly)
    {
        var resource = CollectionEndpoint.Of(endpoint, this, http.RequestServices);
        if (isEarly && !resource.Parameters.AreReadable(http.Request))
        {
            return null;
        }

        if (resource.Options.AcceptWeakIfMatch)
        {
            WeakIfMatch.Strengthen(http.Request.Headers);
        }

        return http.Request.Method switch
        {
            var method when RequestMethod.IsRead(method) => resource.Kept is null ? new PageRead(http, resource) : new KeptRead(http, resource),
            var method when RequestMethod.IsSafe(method) => null,
            _ => new CollectionWrite(http, resource),
        };
    }
}
