using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Metadata;

namespace EfVersioning.Guards;

/// <summary>What If-Match asked of one row: to be at one of these versions when it is written.</summary>
/// <param name="Header">The header as it came.</param>
/// <param name="Tokens">The versions of this row among its tags; none where no tag speaks of this row.</param>
internal sealed record Expectation(string Header, IReadOnlyList<object> Tokens)
{
    /// <summary>The version the entry had been read with when a save was refused for this; null before.</summary>
    public object? RefusedAt { get; init; }

    /// <summary>True where it was asked that there is no such row, so that making it is no conflict.</summary>
    public bool MayInsert { get; init; }

    /// <summary>The version to check in SQL, given the one the entry was read with.</summary>
    public object Token(VersionedType type, object? original)
        => original is not null && Tokens.Contains(original, VersionEquality.Instance) ? original
            : Tokens.Count > 0 ? Tokens[0]
            : UnknownVersion.Of(type.Token);
}

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
            RequestFlow.Scope?.Release(type, type.Key.Of(entry));
        }
    }
}
