using EfVersioning.Matching;
using EfVersioning.Model;
using EfVersioning.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfVersioning.Conflicts;

/// <summary>Makes <see cref="StaleETagException"/>: the same whether the conflict was found early in memory or late in SQL.</summary>
internal static class StaleRows
{
    /// <summary>EF Core's conflict in our words, or null where no versioned row is part of it.</summary>
    public static StaleETagException? Translate(
        ContextVersioning versioning,
        DbUpdateConcurrencyException exception,
        IReadOnlyList<EntityEntry> entries)
    {
        var conflicts = new List<ETagConflict>(entries.Count);
        foreach (var entry in entries)
        {
            if (versioning.Model.Find(entry.Metadata) is { } type)
            {
                var tracked = TrackedEntry.Of(entry);
                var expected = versioning.Expectations.TryGetValue(entry.Entity, out var expectation)
                    ? expectation.Field
                    : type.TagOf(tracked, tracked.Original(type.Token)!).ToHeader();

                // The client has its answer; what the application does next (a merge) is its own decision.
                versioning.Expectations.Remove(entry.Entity);
                conflicts.Add(Conflict(entry, type, expected));
            }
        }

        return conflicts.Count == 0 ? null : new StaleETagException(conflicts, exception);
    }

    /// <summary>A conflict that the loaded row shows already.</summary>
    public static StaleETagException Early(EntityEntry entry, VersionedType type, string expected, ETagConflictReason reason)
    {
        var conflict = Conflict(entry, type, expected);
        conflict.Reason = reason;
        conflict.Current = reason is ETagConflictReason.Changed ? RowTag.Of(entry) : null;
        return new StaleETagException([conflict], null);
    }

    /// <summary>Fills in what the database answered.</summary>
    public static void Found(ETagConflict conflict, PropertyValues? values)
    {
        conflict.DatabaseValues = values;
        if (values is null)
        {
            conflict.Reason = ETagConflictReason.Gone;
            conflict.Current = null;
            return;
        }

        var type = conflict.Row.Type;
        var current = type.TagOf(property => values[property], values[type.Token]!);
        conflict.Current = current;
        if (!string.Equals(conflict.Expected, current.ToHeader(), StringComparison.Ordinal))
        {
            conflict.Reason = ETagConflictReason.Changed;
        }
    }

    private static ETagConflict Conflict(EntityEntry entry, VersionedType type, string expected)
    {
        var key = type.EntityType.FindPrimaryKey()!.Properties.Select(property => entry.Property(property).CurrentValue).ToArray();
        return new ETagConflict(new EntryRow(entry, type), key, expected, ConflictMessage.ShowsKey(entry.Context, type));
    }
}
