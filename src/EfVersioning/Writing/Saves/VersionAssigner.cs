using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Guards;
using EfVersioning.Metadata;
using EfVersioning.Writing.Counters;
using EfVersioning.Writing.Uncommitted;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfVersioning.Writing.Saves;

/// <summary>
/// Decides which rows of one save move, and how far. Asking twice is harmless: the answer comes from the original value.
/// </summary>
internal sealed class VersionAssigner
{
    private readonly ContextVersioning _versioning;
    private readonly VersionWriter _versions;
    private readonly ExpectedVersions _expected;
    private readonly MovedCollections _collections;
    private readonly UntrackedRoots _roots;

    // Made for the first relation: most models have none.
    private MovedPrincipals? _principals;
    private bool _isMoving;
    private ForcedMoves _forced = new();

    public VersionAssigner(ContextVersioning versioning, UntrackedRoots roots, MovedCollections collections)
    {
        _versioning = versioning;
        _versions = new VersionWriter(versioning);
        _expected = new ExpectedVersions(versioning);
        _collections = collections;
        _roots = roots;
    }

    /// <summary>The versions that were given.</summary>
    public GivenVersions Given => _versions.Given;

    /// <inheritdoc cref="VersionWriter.Now"/>
    public DateTimeOffset Now => _versions.Now;

    /// <summary>Gives an entry that is to be saved its version, where it is a change; and so the rows that it moves, and those that they move.</summary>
    public void Consider(TrackedEntry entry, bool isSettled)
    {
        ConsiderAlone(entry, isSettled);
        if (_isMoving)
        {
            // EF Core tells of each row that is moved while it is.
            return;
        }

        _isMoving = true;
        try
        {
            while (_principals is not null && _principals.Waiting.TryDequeue(out var principal))
            {
                ConsiderAlone(principal, isSettled: true);
            }
        }
        finally
        {
            _isMoving = false;
            _principals?.Waiting.Clear();
        }
    }

    private void ConsiderAlone(TrackedEntry entry, bool isSettled)
    {
        var type = _versioning.Model.Find(entry.EntityType);
        if (entry.IsSucceeded)
        {
            // No row goes away: what becomes of it is said by the entry that takes it.
            if (type is not null)
            {
                _expected.Expect(entry, type);
            }

            return;
        }

        if (entry.Predecessor is { } predecessor && _versioning.Model.Find(predecessor.EntityType)?.Token != type?.Token)
        {
            RefuseWithoutCommonVersion(entry, predecessor);
        }

        if (entry.State is EntityState.Deleted)
        {
            _collections.Deleted(entry);
        }

        var relations = _versioning.Model.RelationsOf(entry.EntityType);
        if (type is null && relations.Count == 0)
        {
            return;
        }

        var isChange = type is null
            ? _forced.Contains(entry) || RowMoves.IsChange(entry, _versioning.Model.ContentOf(entry.EntityType))
            : Consider(entry, type, isSettled);
        if (isChange)
        {
            _collections.Written(entry.EntityType);
            foreach (var relation in relations)
            {
                Principals.Move(entry, relation);
            }
        }
    }

    /// <summary>The tracked entries that move for the sake of others.</summary>
    public IEnumerable<TrackedEntry> ForcedEntries()
        => Given.Entries.Where(_forced.Contains).Distinct();

    /// <summary>
    /// Begins anew where rows were moved for the sake of others: one of these may have fallen out of the save when EF Core
    /// looked at it, and then moves nothing.
    /// </summary>
    public void Rewind()
    {
        if (_forced.Any || _roots.Any)
        {
            Given.Rewind();
            _roots.Clear();
            (_forced, _principals) = (new ForcedMoves(), null);
        }
    }

    /// <summary>Takes everything back: nothing was written.</summary>
    public void Undo()
    {
        Given.Undo();
        _expected.Undo();
    }

    /// <summary>Takes back the versions of these rows alone.</summary>
    public void Undo(IReadOnlyList<EntityEntry> entries)
    {
        var entities = entries.Select(entry => entry.Entity).ToHashSet(ReferenceEqualityComparer.Instance);
        Given.Undo(entities);
        _expected.Undo(entities);
    }

    /// <summary>
    /// What the save around this one gave is written by this one, or taken back by it: the outer one gives it anew. It
    /// may also be no outer save at all, but one that another interceptor refused, of which EF Core says nothing.
    /// </summary>
    public void TakeOver(VersionAssigner outer)
    {
        Given.TakeOver(outer.Given);
        _expected.TakeOver(outer._expected);
        (_forced, outer._forced) = (outer._forced, new ForcedMoves());
        outer._principals = null;
    }

    /// <summary>The rows are written: what was expected of them is fulfilled, and their request hears of their tags.</summary>
    public void Fulfil(bool accepted, TransactionMoment moment)
    {
        _expected.Fulfil(accepted);
        if (Given.See() is { } unmoved)
        {
            UnmovedVersion.Warn(_versioning, unmoved);
        }

        if (RequestFlow.Scope is { } request)
        {
            foreach (var (entry, isInsert) in Given.Rows)
            {
                var type = _versioning.Model.Find(entry.EntityType)!;
                var tag = type.TagOf(entry, entry.Current(type.Token));
                request.Written.Add(new WrittenRow(type, RequestedRow.KeyOf(entry, type), tag.IsDefault ? null : tag, moment, isInsert));
            }
        }
    }

    private MovedPrincipals Principals
        => _principals ??= new MovedPrincipals(_versioning, _forced, _roots, _collections);

    // EF Core checks the row by the token of the type that takes it, which the one that was read has not; or by none.
    private static void RefuseWithoutCommonVersion(TrackedEntry entry, TrackedEntry predecessor)
    {
        var (taker, read) = (entry.EntityType.DisplayName(), predecessor.EntityType.DisplayName());
        throw new InvalidOperationException(
            $"A '{taker}' takes the key of a '{read}' that is removed in the same save, and the two types have no version in common by which the row could be checked. Nothing was written. Save the removal first, in the same transaction, and then add the '{taker}'; or version the type that both derive from.");
    }

    private bool Consider(TrackedEntry entry, VersionedType type, bool isSettled)
    {
        if (SaveMemory.Of(_versioning).Uncommitted.Doubtful is { Any: true } doubtful)
        {
            // It came to be written after the save began: another interceptor's doing.
            Synchronously.Run(doubtful.ReadAsync(entry, async: false, CancellationToken.None));
        }

        switch (entry.State)
        {
            case EntityState.Added or EntityState.Modified when entry.Predecessor is { } predecessor
                && _versioning.Model.Find(predecessor.EntityType) is { } seen
                && seen.Mover == type.Mover
                && seen.Version is null == type.Version is null:
                // The check of the row is that of the entry that was read.
                _expected.Expect(predecessor, seen);
                var replaced = RowMoves.IsChange(entry, type.Content) ? RowMove.Version : _forced.Of(entry);
                _versions.Move(entry, type, predecessor, replaced);
                return replaced is not RowMove.None;

            case EntityState.Added:
                _expected.RefuseNew(entry, type);
                if (RowMoves.JoinedRow(_versioning, entry) is { } row)
                {
                    // The other entity of the row is there already, and the row's version goes on from it.
                    _versions.Move(entry, type, row, RowMove.Version);
                    return true;
                }

                _versions.Begin(entry, type);
                return true;

            case EntityState.Deleted:
                _expected.Expect(entry, type);
                VersionStart.Deleted(_versioning, type, entry, Now);
                return true;

            case EntityState.Modified when _versioning.IsImporting && type.IsOurs && entry.IsModified(type.Token) && ImportedVersion.IsGiven(entry, type, type.Token):
                _expected.Expect(entry, type);
                return true;

            default:
                var move = RowMoves.Of(_forced, entry, type);
                if (move is RowMove.None && isSettled)
                {
                    VersionWriter.Revert(entry, type.Version);
                    VersionWriter.Revert(entry, type.Modified);
                }

                if (entry.State is EntityState.Modified || move is not RowMove.None)
                {
                    // What is excluded from the version is no change, and still a write that If-Match guards.
                    _expected.Expect(entry, type);
                }

                if (move is RowMove.None)
                {
                    if (type.Mover is MovedBy.Database && entry.State is EntityState.Modified)
                    {
                        _versions.NoteForeign(entry, type, entry.Original(type.Token));
                    }

                    return false;
                }

                _versions.Move(entry, type, entry, move);
                return true;
        }
    }
}
