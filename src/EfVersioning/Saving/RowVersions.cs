using EfVersioning.Model;
using EfVersioning.Setup;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Saving;

/// <summary>
/// Gives the rows of one save their next versions, and the rows that these move. Asking twice is harmless: the answer
/// comes from the original value.
/// </summary>
internal sealed class RowVersions(ContextVersioning versioning, UntrackedRoots roots)
{
    private readonly List<Bump> _bumps = [];
    private DateTimeOffset? _now;

    /// <summary>The entities whose version was given.</summary>
    public IEnumerable<object> Moved => _bumps.Select(bump => bump.Entry.Entity);

    /// <summary>One time for the whole save.</summary>
    public DateTimeOffset Now => _now ??= versioning.Clock.GetUtcNow();

    /// <summary>Whether a principal that is not tracked can still get a command of its own.</summary>
    public bool TakesRoots { get; set; }

    public void Consider(TrackedEntry entry)
    {
        var type = versioning.Model.Find(entry.EntityType);
        var relations = versioning.Model.RelationsOf(entry.EntityType);
        if (type is null && relations.Count == 0)
        {
            return;
        }

        var isChange = type is null
            ? entry.State is not EntityState.Modified || entry.HasChangesBeside(versioning.Model.ExcludedOf(entry.EntityType))
            : Consider(entry, type);
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

        _bumps.Clear();
    }

    private bool Consider(TrackedEntry entry, VersionedType type)
    {
        switch (entry.State)
        {
            case EntityState.Added:
                Give(entry, type.Version, VersionBump.First);
                Give(entry, type.Modified, VersionBump.NextModified(Now, null));
                return true;

            case EntityState.Deleted:
                Expect(entry, type);
                return true;

            default:
                var move = MoveOf(entry, type);
                if (move is RowMove.None)
                {
                    Revert(entry, type.Version);
                    Revert(entry, type.Modified);
                    return false;
                }

                Expect(entry, type);
                Move(entry, type, move);
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
        // The guard is always in SQL: a row that was reloaded since If-Match is compared with what the client saw.
        var original = entry.Original(type.Token)!;
        if (versioning.Expectations.TryGetValue(entry.Entity, out var expectation)
            && expectation.Token(original) is var expected
            && !Equals(expected, original))
        {
            entry.SetOriginal(type.Token, expected);
        }
    }

    private void Move(TrackedEntry entry, VersionedType type, RowMove move)
    {
        try
        {
            if (type.Version is not null && move is RowMove.Version)
            {
                Give(entry, type.Version, VersionBump.Next(entry.Original(type.Version)!));
            }
            else
            {
                Revert(entry, type.Version);
            }

            if (type.Modified is not null)
            {
                Give(entry, type.Modified, VersionBump.NextModified(Now, ModifiedValue.Read(entry.Original(type.Modified))));
            }
        }
        catch (Exception exception) when (exception is OverflowException or ArgumentOutOfRangeException)
        {
            throw new InvalidOperationException(
                $"The version of a '{type.EntityType.DisplayName()}' is at its greatest value and cannot move. Nothing was written. Make '{type.Token.Name}' a long, or start the row anew.",
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

        _bumps.Add(new Bump(entry, property, before, entry.IsModified(property)));
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

        if (entry.FindPrincipal(relation.ForeignKey, key) is not { } principal)
        {
            MoveUntracked(entry, relation, key);
            return;
        }

        if (principal.State is EntityState.Modified or EntityState.Unchanged
            && versioning.Forced.GetValueOrDefault(principal.Entity) < relation.Move)
        {
            versioning.Forced[principal.Entity] = relation.Move;
            Consider(principal);
        }
    }

    private void MoveUntracked(TrackedEntry entry, BumpedRelation relation, object?[] key)
    {
        var principal = relation.ForeignKey.PrincipalEntityType;
        if (roots.Contains(relation.ForeignKey.PrincipalKey, key, relation.Move))
        {
            return;
        }

        if (TakesRoots
            && !relation.ForeignKey.IsOwnership
            && versioning.Model.Find(principal) is { } type
            && versioning.Model.RelationsOf(principal).Count == 0)
        {
            roots.Add(type, relation.ForeignKey.PrincipalKey, key, relation.Move);
            return;
        }

        throw new InvalidOperationException(
            $"A '{entry.EntityType.DisplayName()}' changed whose '{principal.DisplayName()}' is not tracked, so that row's version cannot move. Load it first"
            + (versioning.HasInterceptor || relation.ForeignKey.IsOwnership ? "." : $", or {OptionsLine.Text}"));
    }
}
