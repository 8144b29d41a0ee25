using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using EfVersioning.Writing.Uncommitted;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Writing.Conflicts;

/// <summary>The version that the database has of an entry, as far as its context knows.</summary>
internal static class RowTag
{
    public static ETag Of(DbContext context, TrackedEntry entry)
    {
        var type = VersionedModel.Require(context, entry.EntityType);
        var token = Token(context, entry, type) ?? throw new InvalidOperationException(
            $"The '{type.EntityType.DisplayName()}' has no tag: its '{type.Token.Name}' is null in the row. Give the row a value of it, in the database or by a save.");
        return type.HasTag(token)
            ? type.TagOf(entry, token)
            : throw new InvalidOperationException(
                $"The '{type.EntityType.DisplayName()}' has no tag: its '{type.Token.Name}' is {token}, and a version is never negative. Set it to 0 or more in the database.");
    }

    /// <summary>The value of the version property in the row; null where the row has none.</summary>
    /// <exception cref="InvalidOperationException">There is no row yet, none that is known, or an untracked entity does not carry its version.</exception>
    public static object? Token(DbContext context, TrackedEntry entry, VersionedType type)
    {
        // Not made to be asked: most requests read, and no context of theirs has saved anything.
        var memory = SaveMemory.Present(context);
        memory?.Uncommitted?.Settle();
        var token = entry.State switch
        {
            EntityState.Added => throw new InvalidOperationException(
                $"A new '{type.EntityType.DisplayName()}' has no tag before it is saved. Call SaveChanges first."),
            EntityState.Detached when type.Token.IsShadowProperty() => throw new InvalidOperationException(
                $"The version of '{type.EntityType.DisplayName()}' is the shadow property '{type.Token.Name}', which an untracked entity does not carry. Load it without AsNoTracking()."),
            EntityState.Detached when memory?.Uncommitted?.IsUnread(entry.Entity) is true => UnknownVersion.Of(type.Token),
            EntityState.Detached => entry.Current(type.Token),
            EntityState.Modified when memory?.Unaccepted is { } unaccepted && unaccepted.Contains(entry.Entity)
                => unaccepted.VersionOf(entry.Entity, type.Token) ?? UnknownVersion.Of(type.Token),
            _ => entry.Original(type.Token),
        };
        return type.IsUnknown(token)
            ? throw new InvalidOperationException(
                $"The '{type.EntityType.DisplayName()}' was saved in a transaction that was rolled back, or whose end is not known, so its row has no tag that is known. Read it again first: await context.Entry(entity).ReloadAsync().")
            : token;
    }

    /// <summary>
    /// Whether an answer that shows the entity may carry its tag: what was rolled back, or may have been, is in the entity and
    /// not in the row until it is read again.
    /// </summary>
    public static bool MayAnswer(DbContext context, object entity)
    {
        if (SaveMemory.Present(context)?.Uncommitted is not { } uncommitted)
        {
            return true;
        }

        uncommitted.Settle();
        return !uncommitted.IsUnread(entity);
    }
}
