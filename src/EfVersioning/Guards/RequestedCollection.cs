using EfVersioning.Metadata;

namespace EfVersioning.Guards;

/// <summary>The list that a request is about, and what it asks of it before it may be changed.</summary>
/// <param name="Collection">The list.</param>
/// <param name="Header">The text of <c>If-Match</c>.</param>
internal sealed record RequestedCollection(KeptCollection Collection, string Header)
{
    /// <summary>A context made by a factory may have a model of its own, and the same list in it.</summary>
    public bool Is(KeptCollection collection) => Collection.StoredName == collection.StoredName;
}
