using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Guards;
using EfVersioning.Metadata;
using EfVersioning.Writing.Conflicts;
using EfVersioning.Writing.Counters;
using EfVersioning.Writing.Uncommitted;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Writing.Saves;

/// <summary>
/// Decides which rows of one save move, and how far. Asking twice is harmless: the answer comes from the original value.
/// </summary>
/// <param name="versioning">The context.</param>
/// <param name="saves">Its saves.</param>
/// <param name="memory">What is remembered of them.</param>
/// <param name="request">The request that the save runs in; null where it runs in none that is about a row.</param>
/// <param name="collections">The collections that the save changes; null where the model keeps none.</param>
/// <param name="assigned">What the save has given and expects.</param>
internal sealed class VersionAssigner(
    ContextVersioning versioning, RunningSaves saves, SaveMemory memory, RequestScope? request, MovedCollections? collections, AssignedVersions assigned)
{
    private readonly VersionWriter _versions = new(versioning, saves, assigned.Given);
    private bool _isMoving;

    /// <inheritdoc cref="VersionWriter.Now"/>
    public DateTimeOffset Now => _versions.Now;

    /// <summary>Gives an entry that is to be saved its version, where it is a change; and so the rows that it moves, and those that they move.</summary>
    public void Consider(TrackedEntry entry, bool isSettled)
    {
        ConsiderAlone(entry, isSettled);
        if (_isMoving || assigned.Principals is not { } principals)
        {
            // EF Core tells of each row that is moved while it is.
            return;
        }

        _isMoving = true;
        try
        {
            while (principals.Waiting.TryDequeue(out var principal))
            {
                ConsiderAlone(principal, isSettled: true);
            }
        }
        finally
        {
            _isMoving = false;
            principals.Waiting.Clear();
        }
    }

    private void ConsiderAlone(TrackedEntry entry, bool isSettled)
    {
        var entityType = entry.EntityType;
        var type = versioning.Model.Find(entityType);
        var state = entry.State;
        if (state is EntityState.Deleted)
        {
            if (entry.IsSucceeded)
            {
                // No row goes away: what becomes of it is said by the entry that takes it.
                if (type is not null)
                {
                    Expect(entry, type);
                }

                return;
            }

            collections?.Deleted(entityType);
        }
        else if (state is EntityState.Added or EntityState.Modified
            && entry.Predecessor is { } predecessor && versioning.Model.Find(predecessor.EntityType)?.Token != type?.Token)
        {
            RefuseWithoutCommonVersion(entry, predecessor);
        }

        var relations = versioning.Model.RelationsOf(entityType);
        if (type is null && relations.Count == 0)
        {
            return;
        }

        var isChange = type is null
            ? assigned.Forced.Contains(entry) || RowMoves.IsChange(entry, versioning.Model.ContentOf(entityType))
            : Consider(entry, type, state, isSettled);
        if (isChange)
        {
            collections?.Written(entityType);
            foreach (var relation in relations)
            {
                assigned.Move(entry, relation);
            }
        }
    }

    // EF Core checks the row by the token of the type that takes it, which the one that was read has not; or by none.
    private static void RefuseWithoutCommonVersion(TrackedEntry entry, TrackedEntry predecessor)
    {
        var (taker, read) = (entry.EntityType.DisplayName(), predecessor.EntityType.DisplayName());
        throw new InvalidOperationException(
            $"A '{taker}' takes the key of a '{read}' that is removed in the same save, and the two types have no version in common by which the row could be checked. Nothing was written. Save the removal first, in the same transaction, and then add the '{taker}'; or version the type that both derive from.");
    }

    /// <summary>Lets SQL check what If-Match asks of an entry.</summary>
    private void Expect(TrackedEntry entry, VersionedType type)
    {
        if (ExpectedVersions.Of(versioning, request, entry, type) is { } expectation)
        {
            assigned.Expect(entry, type, expectation);
        }
    }

    private bool Consider(TrackedEntry entry, VersionedType type, EntityState state, bool isSettled)
    {
        if (memory.Uncommitted is { Doubtful: { Any: true } doubtful })
        {
            // It came to be written after the save began: another interceptor's doing.
            Synchronously.Run(doubtful.ReadAsync(entry, async: false, CancellationToken.None));
            state = entry.State;
        }

        switch (state)
        {
            case EntityState.Added or EntityState.Modified when entry.Predecessor is { } predecessor
                && versioning.Model.Find(predecessor.EntityType) is { } seen
                && seen.Mover == type.Mover
                && seen.Version is null == type.Version is null:
                // The check of the row is that of the entry that was read.
                Expect(predecessor, seen);
                var replaced = RowMoves.IsChange(entry, type.Content) ? RowMove.Version : assigned.Forced.Of(entry);
                _versions.Move(entry, type, predecessor, seen, replaced);
                return replaced is not RowMove.None;

            case EntityState.Added:
                if (ExpectedVersions.Of(versioning, request, entry, type) is { MayInsert: false } expectation)
                {
                    // An INSERT checks nothing, and a row that is not there is at no version.
                    throw StaleRows.Early(entry.ToEntityEntry(), type, expectation.Header, ETagConflictReason.Gone);
                }

                if (RowMoves.JoinedRow(versioning, entry) is { } row)
                {
                    // The other entity of the row is there already, and the row's version goes on from it.
                    _versions.Move(entry, type, row, versioning.Model.Find(row.EntityType)!, RowMove.Version);
                    return true;
                }

                _versions.Begin(entry, type);
                return true;

            case EntityState.Deleted:
                Expect(entry, type);
                VersionStart.Deleted(versioning, type, entry, Now);
                return true;

            case EntityState.Modified when saves.OpenImports > 0 && type.IsOurs && entry.IsModified(type.Token) && ImportedVersion.IsGiven(entry, type, type.Token):
                Expect(entry, type);
                return true;

            default:
                var move = RowMoves.Of(assigned.Forced, entry, type);
                if (move is RowMove.None && isSettled)
                {
                    VersionWriter.Revert(entry, type.Version);
                    VersionWriter.Revert(entry, type.Modified);
                    state = entry.State;
                }

                if (state is EntityState.Modified || move is not RowMove.None)
                {
                    // What is excluded from the version is no change, and still a write that If-Match guards.
                    Expect(entry, type);
                }

                if (move is RowMove.None)
                {
                    if (type.Mover is MovedBy.Database && state is EntityState.Modified)
                    {
                        _versions.NoteForeign(entry, type, entry.Original(type.Token));
                    }

                    return false;
                }

                _versions.Move(entry, type, entry, type, move);
                return true;
        }
    }
}
