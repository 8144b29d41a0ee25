using EfVersioning.EfInternals;
using EfVersioning.Metadata;

namespace EfVersioning.Guards;

/// <summary>What a request asks of the rows of an entity type before it may write any of them.</summary>
/// <param name="Type">The entity type.</param>
/// <param name="Asked"><c>If-Match</c>; the empty one, which no row can answer, where there is to be no such row.</param>
/// <param name="MayInsert">Whether the request asks that there is no such row, so that making one is no conflict.</param>
internal abstract record RequestedGuard(VersionedType Type, AskedTags Asked, bool MayInsert)
{
    /// <summary>The text of <c>If-Match</c>.</summary>
    public string Header => Asked.Text;

    /// <summary>Whether rows of another description are of the entity type.</summary>
    public bool IsOf(VersionedType type) => Type.HasLabelsOf(type);

    /// <summary>Whether a row is one that the request is about. What it is at, SQL checks.</summary>
    public abstract bool Names(TrackedEntry entry, VersionedType type);

    /// <summary>The same of a row that is not tracked.</summary>
    public abstract bool Names(VersionedType type, object?[] key);

    /// <summary>Whether a row, as it has just been read, is at what the request asks.</summary>
    /// <param name="type">The row's type in the model that it was read with.</param>
    /// <param name="key">The key that it was looked for by.</param>
    /// <param name="current">Its tag; null where there is no row.</param>
    public virtual bool IsMetBy(VersionedType type, object?[] key, ETag? current)
    {
        if (current is not { } tag)
        {
            return MayInsert;
        }

        // The row may spell its key otherwise than the route.
        var routed = type.TagOf(key, type.TokenIn(tag));
        var isMet = IsAny;
        foreach (var named in Asked.Tags)
        {
            isMet = isMet || type.AreSame(named, tag) || type.AreSame(named, routed);
        }

        return isMet;
    }

    /// <summary>Any version (<c>*</c>), of a row that is there.</summary>
    public bool IsAny => Asked.Kind is EntityTagHeaderKind.Any;
}

/// <summary>The list that a request is about, and what it asks of it before it may be changed.</summary>
/// <param name="Collection">The list.</param>
/// <param name="Header">The text of <c>If-Match</c>.</param>
internal sealed record RequestedCollection(KeptCollection Collection, string Header)
{
    /// <summary>A context made by a factory may have a model of its own, and the same list in it.</summary>
    public bool Is(KeptCollection collection) => Collection.StoredName == collection.StoredName;
}

/// <summary>
/// Rows of the table that a request guards, in a context that gives them other labels. Its tags are not the request's, so nothing could
/// tell which row is the one that <c>If-Match</c> names.
/// </summary>
internal static class StrangeRows
{
    /// <summary>A write of rows of a type is about to be sent.</summary>
    /// <exception cref="InvalidOperationException">They are such rows, and the request's guard is not met.</exception>
    public static void Refuse(VersionedModel model, VersionedType type)
    {
        if (RequestFlow.Scope?.Pending is { } guard && model.StrangersOf(guard.Type).Contains(type))
        {
            throw new InvalidOperationException(
                $"This would write rows of '{type.EntityType.DisplayName()}', whose table the request's If-Match guards. Its tags name them '{guard.Type.Name}', and this context's '{type.Name}', so it cannot be told which row is meant. Nothing was sent. Give both contexts one label: modelBuilder.UseEtagVersioning(versioning => versioning.HasAppLabel(\"…\")); or save the row that the request is about before.");
        }
    }
}
