using EfVersioning.Conflicts;
using EfVersioning.Model;
using EfVersioning.Setup;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Saving;

/// <summary>
/// Gives the rows of one save their next versions, and the rows that these move. Asking twice is harmless: the answer
/// comes from the original value.
/// </summary>
internal sealed class RowVersions(ContextVersioning versioning, UntrackedRoots roots)
{
    private readonly List<Bump> _bumps = [];
    private readonly Dictionary<object, SeenVersion> _expected = new(ReferenceEqualityComparer.Instance);
    private DateTimeOffset? _now;

    /// <summary>The entities whose version was given.</summary>
    public IEnumerable<object> Moved => _bumps.Select(bump => bump.Entry.Entity);

    /// <summary>One time for the whole save.</summary>
    public DateTimeOffset Now => _now ??= versioning.Clock.GetUtcNow();

    /// <summary>Whether a principal that is not tracked can still get a command of its own.</summary>
    public bool TakesRoots { get; set; }

    /// <summary>Gives an entry that is to be saved its version, where it is a change.</summary>
    public void Consider(TrackedEntry entry, bool isSettled)
    {
        var type = versioning.Model.Find(entry.EntityType);
        var relations = versioning.Model.RelationsOf(entry.EntityType);
        if (type is null && relations.Count == 0)
        {
            return;
        }

        var isChange = type is null
            ? entry.State is not EntityState.Modified || entry.HasChangesBeside(versioning.Model.ExcludedOf(entry.EntityType))
            : Consider(entry, type, isSettled);
        if (isChange)
        {
            foreach (var relation in relations)
            {
                MovePrincipals(entry, relation);
            }
        }
    }

    /// <summary>The tracked entries that move for the sake of others.</summary>
    public IEnumerable<TrackedEntry> ForcedEntries()
        => _bumps.Select(bump => bump.Entry).Where(entry => versioning.Forced.ContainsKey(entry.Entity)).Distinct();

    public void Undo()
    {
        for (var i = _bumps.Count - 1; i >= 0; i--)
        {
            // An entry that was accepted is in the database: an interceptor threw after the rows were written.
            if (_bumps[i].Entry.IsPending)
            {
                _bumps[i].Undo();
            }
        }

        foreach (var seen in _expected.Values.Where(seen => seen.Entry.IsPending))
        {
            seen.Undo();
        }

        _bumps.Clear();
        _expected.Clear();
    }

    /// <summary>Takes back the versions of these rows alone.</summary>
    public void Undo(IReadOnlyList<EntityEntry> entries)
    {
        var entities = entries.Select(entry => entry.Entity).ToHashSet(ReferenceEqualityComparer.Instance);
        for (var i = _bumps.Count - 1; i >= 0; i--)
        {
            if (entities.Contains(_bumps[i].Entry.Entity))
            {
                _bumps[i].Undo();
                _bumps.RemoveAt(i);
            }
        }

        foreach (var entity in entities)
        {
            if (_expected.Remove(entity, out var seen))
            {
                seen.Undo();
            }
        }
    }

    /// <summary>
    /// What the save around this one gave is written by this one, or taken back by it: the outer one gives it anew. It
    /// may also be no outer save at all, but one that another interceptor refused, of which EF Core says nothing.
    /// </summary>
    public void TakeOver(RowVersions outer)
    {
        _bumps.AddRange(outer._bumps);
        outer._bumps.Clear();
        foreach (var (entity, seen) in outer._expected)
        {
            _expected.TryAdd(entity, seen);
        }

        outer._expected.Clear();
    }

    /// <summary>What a row was expected to be at holds until that row is saved.</summary>
    public void Fulfil(bool accepted)
    {
        foreach (var seen in _expected.Values)
        {
            if (!accepted || !seen.Entry.IsPending)
            {
                versioning.Expectations.Remove(seen.Entry.Entity);
            }
        }
    }

    private bool Consider(TrackedEntry entry, VersionedType type, bool isSettled)
    {
        switch (entry.State)
        {
            case EntityState.Added:
                RefuseExpected(entry, type);
                if (JoinedRow(entry) is { } row)
                {
                    // The other entity of the row is there already, and the row's version goes on from it.
                    Move(entry, type, row, RowMove.Version);
                    return true;
                }

                if (!versioning.IsImporting || !ImportedVersion.IsGiven(entry, type, type.Version))
                {
                    Give(entry, type.Version, VersionStart.First(versioning, type, Now));
                }

                if (!versioning.IsImporting || !ImportedVersion.IsGiven(entry, type, type.Modified))
                {
                    Give(entry, type.Modified, VersionBump.NextModified(Now, null));
                }

                return true;

            case EntityState.Deleted:
                Expect(entry, type);
                VersionStart.Deleted(versioning, type, entry.Original(type.Token)!);
                return true;

            case EntityState.Modified when versioning.IsImporting && entry.IsModified(type.Token) && ImportedVersion.IsGiven(entry, type, type.Token):
                Expect(entry, type);
                return true;

            default:
                var move = MoveOf(entry, type);
                if (move is RowMove.None && isSettled)
                {
                    Revert(entry, type.Version);
                    Revert(entry, type.Modified);
                }

                if (entry.State is EntityState.Modified || move is not RowMove.None)
                {
                    // What is excluded from the version is no change, and still a write that If-Match guards.
                    Expect(entry, type);
                }

                if (move is RowMove.None)
                {
                    return false;
                }

                Move(entry, type, entry, move);
                return true;
        }
    }

    private RowMove MoveOf(TrackedEntry entry, VersionedType type)
    {
        if (entry.HasChangesBeside(type.Quiet))
        {
            return RowMove.Version;
        }

        // The version marked as modified without a new value: the explicit wish to move the row (dotnet/efcore#18536).
        // With a new value it came in with the data, and nothing changed.
        if (entry.IsModified(type.Token) && Equals(entry.Current(type.Token), entry.Original(type.Token)))
        {
            versioning.Forced[entry.Entity] = RowMove.Version;
        }

        return versioning.Forced.GetValueOrDefault(entry.Entity);
    }

    private void Expect(TrackedEntry entry, VersionedType type)
    {
        if (_expected.ContainsKey(entry.Entity) || !versioning.Expectations.TryGetValue(entry.Entity, out var expectation))
        {
            return;
        }

        var original = entry.Original(type.Token)!;
        if (expectation.RefusedAt is { } refusedAt && !Equals(refusedAt, original))
        {
            // The application took over what the row is at by now: the client has its answer, and a merge is no business of its tag.
            versioning.Expectations.Remove(entry.Entity);
            return;
        }

        // The guard is always in SQL: a row that was reloaded since If-Match is compared with what the client saw.
        var seen = new SeenVersion(entry, type.Token, original, entry.IsModified(type.Token));
        _expected.Add(entry.Entity, seen);
        if (expectation.Token(original) is var expected && !Equals(expected, original))
        {
            seen.Replace(expected);
        }
    }

    private void RefuseExpected(TrackedEntry entry, VersionedType type)
    {
        // An INSERT checks nothing, and a row that is not there is at no version.
        if (versioning.Expectations.TryGetValue(entry.Entity, out var expectation))
        {
            throw StaleRows.Early(entry.ToEntityEntry(), type, expectation.Field, ETagConflictReason.Gone);
        }
    }

    /// <summary>The entry that has read the row which a new entry becomes a part of; null where the row is new as well.</summary>
    private TrackedEntry? JoinedRow(TrackedEntry entry)
        => versioning.Model.RelationsOf(entry.EntityType).FirstOrDefault(relation => relation.SharesToken) is { ForeignKey: var foreignKey }
            && entry.FindPrincipal(foreignKey, [.. foreignKey.Properties.Select(entry.Current)]) is { State: EntityState.Unchanged or EntityState.Modified } row
                ? row
                : null;

    private void Move(TrackedEntry entry, VersionedType type, TrackedEntry row, RowMove move)
    {
        var seen = versioning.Model.Find(row.EntityType)!;
        if (type.Version is not null && move is RowMove.Version)
        {
            Give(entry, type.Version, Grown(type, () => VersionBump.Next(row.Original(seen.Version!)!)));
        }
        else
        {
            Revert(entry, type.Version);
        }

        if (type.Modified is not null)
        {
            Give(entry, type.Modified, Grown(type, () => VersionBump.NextModified(Now, seen.Modified is null ? null : ModifiedValue.Read(row.Seen(seen.Modified)))));
        }
    }

    private static object Grown(VersionedType type, Func<object> next)
    {
        try
        {
            return next();
        }
        catch (OverflowException exception)
        {
            throw new InvalidOperationException(
                $"The version of a '{type.EntityType.DisplayName()}' is at its greatest value and cannot move. Nothing was written. {(type.Version!.ClrType == typeof(int) ? $"Make '{type.Version.Name}' a long, or start" : "Start")} the row anew.",
                exception);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new InvalidOperationException(
                $"The time of change of a '{type.EntityType.DisplayName()}' is at the end of time and cannot move. Nothing was written. Set its '{type.Modified!.Name}' in the database to a time that has been.",
                exception);
        }
    }

    private void Give(TrackedEntry entry, IProperty? property, object value)
    {
        if (property is null)
        {
            return;
        }

        var typed = value switch
        {
            DateTimeOffset time => ModifiedValue.Write(property, time),
            int number when property.ClrType == typeof(long) => (long)number,
            _ => value,
        };
        var before = entry.Current(property);
        if (Equals(before, typed) && (entry.State is EntityState.Added || entry.IsModified(property)))
        {
            return;
        }

        _bumps.Add(new Bump(entry, property, before, entry.IsModified(property), typed));
        entry.Write(property, typed);
    }

    private static void Revert(TrackedEntry entry, IProperty? property)
    {
        if (property is not null && entry.IsModified(property))
        {
            entry.Revert(property);
        }
    }

    private void MovePrincipals(TrackedEntry entry, BumpedRelation relation)
    {
        var properties = relation.ForeignKey.Properties;
        if (entry.State is not EntityState.Deleted)
        {
            MovePrincipal(entry, relation, [.. properties.Select(entry.Current)]);
        }

        // A row that went away, or to another parent, still counts for the one it was read with.
        if (entry.State is not EntityState.Added && (entry.State is EntityState.Deleted || properties.Any(entry.IsModified)))
        {
            MovePrincipal(entry, relation, [.. properties.Select(entry.Original)]);
        }
    }

    private void MovePrincipal(TrackedEntry entry, BumpedRelation relation, object?[] key)
    {
        if (key.Contains(null))
        {
            return;
        }

        var tracked = entry.FindPrincipal(relation.ForeignKey, key);
        if (relation.SharesToken && entry.State is EntityState.Deleted && tracked is not { State: EntityState.Deleted })
        {
            RefuseTakingPart(relation.ForeignKey);
        }

        if (tracked is not { } principal)
        {
            MoveUntracked(entry, relation, key);
            return;
        }

        if (principal.State is EntityState.Modified or EntityState.Unchanged
            && versioning.Forced.GetValueOrDefault(principal.Entity) < relation.Move)
        {
            versioning.Forced[principal.Entity] = relation.Move;
            Consider(principal, isSettled: true);
        }
    }

    // EF Core writes NULL to every column of the part, the row's own version among them.
    private static void RefuseTakingPart(IForeignKey foreignKey)
    {
        var (part, whole) = (foreignKey.DeclaringEntityType.DisplayName(), foreignKey.PrincipalEntityType.DisplayName());
        throw new InvalidOperationException(
            $"A '{part}' is to be deleted without its '{whole}', with which it shares a row and the row's version. Set its properties to null instead; or version '{whole}' alone, whose version then moves with '{part}'.");
    }

    private void MoveUntracked(TrackedEntry entry, BumpedRelation relation, object?[] key)
    {
        var principal = relation.ForeignKey.PrincipalEntityType;
        if (relation.SharesToken || roots.Contains(relation.ForeignKey.PrincipalKey, key, relation.Move))
        {
            return;
        }

        if (TakesRoots
            && !relation.IsPart
            && versioning.Model.Find(principal) is { } type
            && versioning.Model.RelationsOf(principal).Count == 0)
        {
            roots.Add(type, relation.ForeignKey.PrincipalKey, key, relation.Move);
            return;
        }

        throw new InvalidOperationException(
            $"A '{entry.EntityType.DisplayName()}' changed whose '{principal.DisplayName()}' is not tracked, so that row's version cannot move. Load it first"
            + (versioning.HasInterceptor || relation.IsPart ? "." : $", or {OptionsLine.Text}"));
    }
}
