using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Guards;
using EfVersioning.Metadata;
using EfVersioning.Writing.Counters;
using EfVersioning.Writing.Uncommitted;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfVersioning.Writing.Saves;

/// <summary>What one save has given its rows and expects of them, until it is fulfilled or taken back.</summary>
/// <param name="versioning">The context.</param>
/// <param name="request">The request that the save runs in; null where it runs in none that is about a row.</param>
/// <param name="collections">The collections that the save changes; null where the model keeps none.</param>
internal sealed class AssignedVersions(ContextVersioning versioning, RequestScope? request, MovedCollections? collections)
{
    // Made when the first If-Match is met: most saves have none.
    private ExpectedVersions? _expected;

    /// <summary>The versions that were given.</summary>
    public GivenVersions Given { get; } = new();

    /// <summary>How far rows are moved for the sake of others.</summary>
    public ForcedMoves Forced { get; private set; } = new();

    /// <summary>The rows that are moved for the sake of others; null where there is none, as most models have no relation that moves.</summary>
    public MovedPrincipals? Principals { get; private set; }

    /// <summary>Moves the rows that a changed entry points to.</summary>
    public void Move(TrackedEntry entry, BumpedRelation relation)
        => (Principals ??= new MovedPrincipals(versioning, Forced, collections)).Move(entry, relation);

    /// <summary>Lets SQL check what If-Match asks of an entry.</summary>
    public void Expect(TrackedEntry entry, VersionedType type, Expectation expectation)
        => (_expected ??= new ExpectedVersions(versioning)).Expect(entry, type, expectation);

    /// <summary>The tracked entries that move for the sake of others.</summary>
    public IEnumerable<TrackedEntry> ForcedEntries()
        => Given.Entries.Where(Forced.Contains).Distinct();

    /// <summary>
    /// Begins anew where rows were moved for the sake of others: one of these may have fallen out of the save when EF Core
    /// looked at it, and then moves nothing.
    /// </summary>
    public void Rewind()
    {
        if (Forced.Any || Principals?.Untracked is not null)
        {
            Given.Rewind();
            (Forced, Principals) = (new ForcedMoves(), null);
        }
    }

    /// <summary>Takes back what no row was written with, to be given anew.</summary>
    public void Suspend()
    {
        Given.Suspend();
        _expected?.Undo();
        (Forced, Principals) = (new ForcedMoves(), null);
    }

    /// <summary>Takes everything back: nothing was written.</summary>
    public void Undo()
    {
        Given.Undo();
        _expected?.Undo();
    }

    /// <summary>Takes back the versions of these rows alone.</summary>
    public void Undo(IReadOnlyList<EntityEntry> entries)
    {
        var entities = entries.Select(entry => entry.Entity).ToHashSet(ReferenceEqualityComparer.Instance);
        Given.Undo(entities);
        _expected?.Undo(entities);
    }

    /// <summary>The rows are written: what was expected of them is fulfilled, and their request hears of their tags.</summary>
    public void Fulfil(bool accepted, TransactionMoment moment)
    {
        _expected?.Fulfil(accepted);
        if (Given.See() is { } unmoved)
        {
            UnmovedVersion.Warn(versioning, unmoved);
        }

        if (request is not null)
        {
            foreach (var (entry, isInsert) in Given.Rows)
            {
                var type = versioning.Model.Find(entry.EntityType)!;
                var tag = type.TagOf(entry, entry.Current(type.Token)).OrNull;
                request.Written.Add(new WrittenRow(type, type.Key.Of(entry), tag, moment, isInsert));
            }
        }
    }
}
