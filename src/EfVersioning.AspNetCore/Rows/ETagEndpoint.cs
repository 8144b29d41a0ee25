using System.Collections.Concurrent;
using EfVersioning.AspNetCore.Resources;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Rows;

/// <summary>
/// What was said of an endpoint whose resource is one row, by <c>WithETag</c> and <c>RequireIfMatch</c> or by the attributes of the same
/// names; groups and endpoints add to one and the same. It is endpoint metadata.
/// </summary>
internal sealed class ETagEndpoint : ITaggedEndpoint
{
    // By endpoint: one action can have several conventional routes, which share what was said and call the key's parameters differently.
    private readonly ConcurrentDictionary<Endpoint, RowEndpoint> _rows = new();

    /// <summary>The entity that the resource is; null where an attribute leaves it to the action's result.</summary>
    public Type? Entity { get; private set; }

    /// <summary>The route parameters of the key, in its order; empty where they are found by name.</summary>
    public IReadOnlyList<string> Key { get; private set; } = [];

    /// <summary>Whether a write needs <c>If-Match</c>.</summary>
    public bool RequiresIfMatch { get; set; }

    /// <summary>The rows beside its own that the representation is made from, in the order in which they were said.</summary>
    public List<RelatedRows> Related { get; } = [];

    /// <summary>Whether something reads it: a convention on an endpoint without filters would do nothing.</summary>
    public bool IsFiltered { get; set; }

    /// <summary>Changes the application's settings for this endpoint, in the order in which it was said.</summary>
    public List<Action<EtagHttpOptions>> Changes { get; } = [];

    /// <summary>Whether it was said by an attribute at a controller's action, for the line that an error says to write.</summary>
    public bool IsAction { get; init; }

    /// <summary>Says the entity and the parameters of its key. Those that were named for another entity (by a group, a controller) are none of this one's.</summary>
    public void Name(Type? entity, IReadOnlyList<string> key)
    {
        Key = key.Count > 0 ? key : entity == Entity || Entity is null ? Key : [];
        Entity = entity;
    }

    /// <summary>What the endpoint is, once the model is known.</summary>
    /// <exception cref="InvalidOperationException">It cannot have a tag; the message names it and the way out.</exception>
    public RowEndpoint RowOf(Endpoint endpoint, IServiceProvider services)
        => _rows.TryGetValue(endpoint, out var row) ? row : _rows.GetOrAdd(endpoint, RowEndpoint.Of(endpoint, this, services));

    EntityEndpoint ITaggedEndpoint.ResourceOf(Endpoint endpoint, IServiceProvider services) => RowOf(endpoint, services);
}
