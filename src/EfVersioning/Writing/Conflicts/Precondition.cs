using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Guards;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Conflicts;

/// <summary>From the text of If-Match to the original value of an entry's concurrency token.</summary>
internal static class Precondition
{
    public static void Require(EntityEntry entry, string? header)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var type = VersionedModel.Require(entry.Context, entry.Metadata);
        var expectations = ContextVersioning.Of(entry.Context)!.Expectations;
        var tracked = TrackedEntry.Of(entry);

        expectations.Remove(tracked.Entity);
        var parsed = new AskedTags(header);
        if (parsed.Kind is EntityTagHeaderKind.Absent)
        {
            return;
        }

        if (tracked.State is EntityState.Detached)
        {
            throw new InvalidOperationException(
                $"The '{type.EntityType.DisplayName()}' is not tracked, so no save can be guarded. Load it without AsNoTracking(), or attach it, before IfMatch().");
        }

        // Kept from here on, whatever is thrown: a handler that swallows the exception and saves is still refused.
        var tokens = RowTokens.In(parsed.Tags, tracked, type);
        expectations[tracked.Entity] = new Expectation(header!, tokens);
        if (parsed.Kind is EntityTagHeaderKind.Malformed)
        {
            throw new MalformedIfMatchException(header!);
        }

        if (tracked.State is EntityState.Added)
        {
            throw StaleRows.Early(entry, type, header!, ETagConflictReason.Gone);
        }

        if (parsed.Kind is EntityTagHeaderKind.Any)
        {
            RequireRead(entry, tracked, type, header!);
            expectations.Remove(tracked.Entity);
            return;
        }

        if (!IsBlind(tracked, type) || (tokens.Distinct(VersionEquality.Instance).Count() > 1 && IsAtSentinel(entry, tracked, type) is true))
        {
            var token = RowTag.Token(entry.Context, tracked, type);
            if (!tokens.Contains(token, VersionEquality.Instance))
            {
                throw StaleRows.Early(entry, type, header!, ETagConflictReason.Changed);
            }

            return;
        }

        if (tokens.Count == 0)
        {
            throw StaleRows.Early(entry, type, header!, ETagConflictReason.Unknown);
        }

        if (tokens.Distinct(VersionEquality.Instance).Count() > 1)
        {
            throw new InvalidOperationException(
                $"If-Match lists several versions of a '{type.EntityType.DisplayName()}' that was attached without being read, and UPDATE can check only one. Load the row first.");
        }

        SeeAt(tracked, type.Token, tokens[0]);
    }

    /// <summary>
    /// True for an entity that was attached rather than read: its version is none that a row can have, or is marked as
    /// data by Update(). What it says of the version came in with the data, and does not count.
    /// </summary>
    public static bool IsBlind(TrackedEntry entry, VersionedType type)
    {
        var original = entry.Original(type.Token);
        return VersionEquality.Same(original, type.Token.Sentinel)
            || (entry.State is EntityState.Modified
                && entry.IsModified(type.Token)
                && VersionEquality.Same(entry.Current(type.Token), original));
    }

    /// <summary>
    /// Whether the row is at the version that an entity has by itself, as rows from before the library are at 0: only the row
    /// can tell such an entity that was read from one that was not. Null where there is no row. False where Update() says the
    /// version, without a question.
    /// </summary>
    private static bool? IsAtSentinel(EntityEntry entry, TrackedEntry tracked, VersionedType type)
        => VersionEquality.Same(tracked.Original(type.Token), type.Token.Sentinel) && !tracked.IsModified(type.Token)
            ? entry.GetDatabaseValues() is { } row ? VersionEquality.Same(row[type.Token], type.Token.Sentinel) : null
            : false;

    /// <summary>Says what the row of an entity is at that was attached rather than read.</summary>
    public static void SeeAt(TrackedEntry entry, IProperty property, object? value)
    {
        var wasModified = entry.IsModified(property);
        entry.SetOriginal(property, value);
        if (wasModified || entry.State is EntityState.Deleted)
        {
            entry.Set(property, value);
        }
        else if (entry.IsModified(property))
        {
            // EF Core took the difference for a change; it is what the row is at.
            entry.Revert(property);
        }
    }

    private static void RequireRead(EntityEntry entry, TrackedEntry tracked, VersionedType type, string header)
    {
        if (IsBlind(tracked, type))
        {
            switch (IsAtSentinel(entry, tracked, type))
            {
                case true:
                    return;

                case null:
                    throw StaleRows.Early(entry, type, header, ETagConflictReason.Gone);
            }

            throw new InvalidOperationException(
                $"If-Match: * asks that the '{type.EntityType.DisplayName()}' exists, and it was attached without being read. Load the row first.");
        }
    }
}
