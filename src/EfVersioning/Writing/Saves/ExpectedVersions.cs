using System.Diagnostics.CodeAnalysis;
using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Guards;
using EfVersioning.Metadata;
using EfVersioning.Writing.Conflicts;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Saves;

/// <summary>What If-Match asked of the rows of one save, and what their entries had been read at.</summary>
/// <param name="versioning">The context.</param>
/// <param name="request">The request that the save runs in; null where it runs in none that is about a row.</param>
internal sealed class ExpectedVersions(ContextVersioning versioning, RequestScope? request)
{
    // Made when the first If-Match is met: most saves have none.
    private Dictionary<object, SeenVersion>? _seen;

    /// <summary>Lets SQL check what If-Match asked of an entry.</summary>
    public void Expect(TrackedEntry entry, VersionedType type)
    {
        if (_seen?.ContainsKey(entry.Entity) is true || !TryGet(entry, type, out var expectation))
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
        (_seen ??= new(ReferenceEqualityComparer.Instance)).Add(entry.Entity, seen);
        if (expectation.Token(type, original) is var expected && !VersionEquality.Same(expected, original))
        {
            seen.Replace(expected);
        }
    }

    /// <summary>Refuses the insert of an entry that If-Match asked something of.</summary>
    public void RefuseNew(TrackedEntry entry, VersionedType type)
    {
        // An INSERT checks nothing, and a row that is not there is at no version.
        if (TryGet(entry, type, out var expectation) && !expectation.MayInsert)
        {
            throw StaleRows.Early(entry.ToEntityEntry(), type, expectation.Header, ETagConflictReason.Gone);
        }
    }

    /// <summary>What a row was expected to be at holds until that row is saved.</summary>
    public void Fulfil(bool accepted)
    {
        if (_seen is null)
        {
            return;
        }

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
        if (_seen is null)
        {
            return;
        }

        foreach (var seen in _seen.Values)
        {
            if (seen.Entry.IsPending)
            {
                seen.Undo();
            }
        }

        _seen = null;
    }

    public void Undo(HashSet<object> entities)
    {
        foreach (var entity in entities)
        {
            if (_seen is not null && _seen.Remove(entity, out var seen))
            {
                seen.Undo();
            }
        }
    }

    public void TakeOver(ExpectedVersions outer)
    {
        if (_seen is null)
        {
            _seen = outer._seen;
        }
        else if (outer._seen is not null)
        {
            foreach (var seen in outer._seen.Values)
            {
                _seen.TryAdd(seen.Entry.Entity, seen);
            }
        }

        outer._seen = null;
    }

    /// <summary>What the handler asked by IfMatch() on the entry, or else what its request asks of the row.</summary>
    private bool TryGet(TrackedEntry entry, VersionedType type, [NotNullWhen(true)] out Expectation? expectation)
    {
        expectation = versioning.Features.Find<EntryExpectations>()?.GetValueOrDefault(entry.Entity);
        if (expectation is null && request?.ExpectationOf(entry, type) is { } requested)
        {
            versioning.Expectations.Add(entry.Entity, expectation = requested);
        }

        return expectation is not null;
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
