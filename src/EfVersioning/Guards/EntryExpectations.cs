using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Metadata;

namespace EfVersioning.Guards;

/// <summary>What <c>If-Match</c> asked of the entries of a context, until they are saved.</summary>
internal sealed class EntryExpectations() : Dictionary<object, Expectation>(ReferenceEqualityComparer.Instance);

/// <summary>The slot of a context for <see cref="EntryExpectations"/>.</summary>
internal static class EntryExpectationsSlot
{
    extension(ContextVersioning versioning)
    {
        /// <summary>What <c>If-Match</c> asked of entries, until they are saved.</summary>
        public EntryExpectations Expectations => versioning.Features.GetOrAdd(versioning, static _ => new EntryExpectations());

        /// <summary>Nothing is expected of an entry any more, as the application has seen what its row is at.</summary>
        public void Release(TrackedEntry entry, VersionedType type)
        {
            versioning.Expectations.Remove(entry.Entity);
            RequestFlow.Scope?.Release(type, RequestedRow.KeyOf(entry, type));
        }
    }
}
