using EfVersioning.Guards;
using EfVersioning.Metadata;
using EfVersioning.Writing.Conflicts;
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
