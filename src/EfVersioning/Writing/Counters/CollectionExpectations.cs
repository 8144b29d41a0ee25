using EfVersioning.Context;
using EfVersioning.Metadata;

namespace EfVersioning.Writing.Counters;

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
