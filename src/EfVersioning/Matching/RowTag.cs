using EfVersioning.Model;
using EfVersioning.Saving;
using EfVersioning.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfVersioning.Matching;

/// <summary>The version that the database has of an entry, as far as its context knows.</summary>
internal static class RowTag
{
    public static ETag Of(EntityEntry entry)
    {
        var type = VersionedModel.Require(entry.Context, entry.Metadata);
        var tracked = TrackedEntry.Of(entry);
        return type.TagOf(tracked, Token(entry.Context, tracked, type));
    }

    /// <summary>The value of the version property in the row.</summary>
    /// <exception cref="InvalidOperationException">There is no row yet, or an untracked entity does not carry its version.</exception>
    public static object Token(DbContext context, TrackedEntry entry, VersionedType type)
        => entry.State switch
        {
            EntityState.Added => throw new InvalidOperationException(
                $"A new '{type.EntityType.DisplayName()}' has no tag before it is saved. Call SaveChanges first."),
            EntityState.Detached when type.Token.IsShadowProperty() => throw new InvalidOperationException(
                $"The version of '{type.EntityType.DisplayName()}' is the shadow property '{type.Token.Name}', which an untracked entity does not carry. Load it without AsNoTracking()."),
            EntityState.Detached => entry.Current(type.Token)!,
            EntityState.Modified when ContextVersioning.Of(context)!.WrittenUnaccepted.Contains(entry.Entity) => entry.Current(type.Token)!,
            _ => entry.Original(type.Token)!,
        };
}
