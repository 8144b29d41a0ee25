using EfVersioning.AspNetCore.Resources;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Collections;

/// <summary>What <c>WithCollectionETag</c> said of an endpoint: its resource is a list of entities. It is endpoint metadata.</summary>
internal sealed class ETagCollection(Type entity) : ITaggedEndpoint
{
    private CollectionEndpoint? _list;

    public Type Entity { get; } = entity;

    /// <summary>Changes the application's settings for this endpoint.</summary>
    public List<Action<EtagHttpOptions>> Changes { get; } = [];

    /// <summary>Whether something reads it: a convention on an endpoint without filters would do nothing.</summary>
    public bool IsFiltered { get; set; }

    /// <summary>What the endpoint is, once the model is known.</summary>
    /// <exception cref="InvalidOperationException">It cannot have a tag; the message names it and the way out.</exception>
    public CollectionEndpoint ListOf(Endpoint endpoint, IServiceProvider services) => _list ??= CollectionEndpoint.Of(endpoint, this, services);

    EntityEndpoint ITaggedEndpoint.ResourceOf(Endpoint endpoint, IServiceProvider services) => ListOf(endpoint, services);
}
