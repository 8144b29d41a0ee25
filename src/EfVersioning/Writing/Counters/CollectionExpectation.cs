using EfVersioning.Context;
using EfVersioning.Guards;
using EfVersioning.Metadata;
using EfVersioning.Reading;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Writing.Counters;

/// <summary>What IfCollectionMatch() asked of a collection: to be at one of these tags when it is changed next.</summary>
internal sealed class CollectionExpectation(DbContext context, KeptCollection collection, string header)
{
    /// <summary>The tags of the collection in the header; one of something else is none.</summary>
    private readonly List<ETag> _tags = TagsIn(header, collection);

    public bool CanBeMet => _tags.Count > 0;

    /// <summary>Refuses the change where the collection, locked, is at another version.</summary>
    public void Check(ETag current)
    {
        if (!_tags.Exists(current.StateEquals))
        {
            throw Stale(current);
        }
    }

    public StaleETagException Stale(ETag? current)
    {
        var conflict = new ETagConflict(new ConflictCollection(context, collection), [], header, [.. _tags.Select(tag => (false, tag))], showsKey: true)
        {
            IsFromIfMatch = true,
            Current = current,
            Reason = current is null ? ETagConflictReason.Unknown : ETagConflictReason.Changed,
        };
        return RequestScope.Failed(new StaleETagException([conflict], null));
    }

    private static List<ETag> TagsIn(string header, KeptCollection collection)
    {
        var tags = new List<ETag>(1);
        foreach (var tag in EntityTagHeader.Parse(header).StrongTags)
        {
            if (collection.Owns(tag))
            {
                tags.Add(tag.WithVariant(null));
            }
        }

        return tags;
    }
}

/// <summary>What <c>If-Match</c> asked of the collections of a context, until they are changed.</summary>
internal sealed class CollectionExpectations : Dictionary<KeptCollection, CollectionExpectation>;

/// <summary>The slot of a context for <see cref="CollectionExpectations"/>.</summary>
internal static class CollectionExpectationsSlot
{
    extension(ContextVersioning versioning)
    {
        /// <summary>What <c>If-Match</c> asked of collections, until they are changed.</summary>
        public CollectionExpectations ExpectedCollections => versioning.Features.GetOrAdd(versioning, static _ => new CollectionExpectations());
    }
}

/// <summary>A collection that was not at the version asked for.</summary>
internal sealed class ConflictCollection(DbContext context, KeptCollection collection)
    : ConflictRow(context, VersionedModel.Require(context, collection.Type))
{
    public override KeptCollection Collection { get; } = collection;

    public override async ValueTask FindAsync(ETagConflict conflict, bool async, CancellationToken cancellationToken)
    {
        // There is always a list, be it empty: it is never gone.
        conflict.Current = await KeptQuery.Of(VersionedModel.Require(Context).Collections).AskAsync(Context, Collection, async, cancellationToken).ConfigureAwait(false);
        conflict.Reason = ETagConflictReason.Changed;
    }
}
