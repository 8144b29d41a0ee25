using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Guards;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Saves;

/// <summary>What If-Match asked of the rows of one save, and what their entries had been read at.</summary>
internal sealed class ExpectedVersions(ContextVersioning versioning)
{
    private readonly Dictionary<object, SeenVersion> _seen = new(ReferenceEqualityComparer.Instance);

    /// <summary>What the handler asked by IfMatch() on the entry, or else what its request asks of the row; null where nothing is asked.</summary>
    public static Expectation? Of(ContextVersioning versioning, RequestScope? request, TrackedEntry entry, VersionedType type)
    {
        var expectation = versioning.Features.Find<EntryExpectations>()?.GetValueOrDefault(entry.Entity);
        if (expectation is null && request?.ExpectationOf(entry, type) is { } requested)
        {
            versioning.Expectations.Add(entry.Entity, expectation = requested);
        }

        return expectation;
    }

    /// <summary>Lets SQL check what was asked of an entry.</summary>
    public void Expect(TrackedEntry entry, VersionedType type, Expectation expectation)
    {
        if (_seen.ContainsKey(entry.Entity))
        {
            return;
        }

        var original = entry.Original(type.Token);
        if (expectation.RefusedAt is { } refusedAt && !VersionEquality.Same(refusedAt, original))
        {
            // The application took over what the row is at by now: the client has its answer, and a merge is no business of its tag.
            versioning.Release(entry, type);
            return;
        }

        // The guard is always in SQL: a row that was reloaded since If-Match is compared with what the client saw.
        var seen = new SeenVersion(entry, type.Token, original, entry.IsModified(type.Token));
        _seen.Add(entry.Entity, seen);
        if (expectation.Token(type, original) is var expected && !VersionEquality.Same(expected, original))
        {
            seen.Replace(expected);
        }
    }

    /// <summary>What a row was expected to be at holds until that row is saved.</summary>
    public void Fulfil(bool accepted)
    {
        foreach (var seen in _seen.Values)
        {
            if (!accepted || !seen.Entry.IsPending)
            {
                versioning.Expectations.Remove(seen.Entry.Entity);
            }
        }
    }

    public void Undo()
    {
        foreach (var seen in _seen.Values)
        {
            if (seen.Entry.IsPending)
            {
                seen.Undo();
            }
        }

        _seen.Clear();
    }

    public void Undo(HashSet<object> entities)
    {
        foreach (var entity in entities)
        {
            if (_seen.Remove(entity, out var seen))
            {
                seen.Undo();
            }
        }
    }
}

/// <summary>The version an entry was read with, which a save replaces by the one that If-Match names.</summary>
internal readonly record struct SeenVersion(TrackedEntry Entry, IProperty Token, object? Original, bool WasModified)
{
    public void Undo()
    {
        if (!VersionEquality.Same(Entry.Original(Token), Original))
        {
            Replace(Original);
        }
    }

    public void Replace(object? original)
    {
        Entry.SetOriginal(Token, original);
        if (!WasModified && Entry.IsModified(Token))
        {
            // EF Core takes the difference from the current value for a change.
            Entry.Revert(Token);
        }
    }
}
