using EfVersioning.Matching;
using EfVersioning.Model;
using EfVersioning.Requests;
using EfVersioning.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Rows;

/// <summary>What is known of a row without asking the database: what a handler read is what it answers.</summary>
internal static class RowKnown
{
    /// <summary>
    /// By the entity that is answered, where it is one of this row (or, without a key, of the type). One that is not tracked and
    /// says no version may be a projection into the entity's class.
    /// </summary>
    public static RowState? ByEntity(DbContext context, VersionedType type, object?[]? key, object? entity)
    {
        if (entity is null || !type.EntityType.ClrType.IsInstanceOfType(entity))
        {
            return null;
        }

        var tracked = TrackedEntry.Of(context, entity);
        return tracked.State is EntityState.Added
            || !RowTag.MayAnswer(context, tracked)
            || (tracked.State is EntityState.Detached && (type.Token.IsShadowProperty() || HasShadowKey(type) || Equals(tracked.Current(type.Token), type.Token.Sentinel)))
            || (key is not null && !RowIdentity.Same(type, key, type, RequestedRow.KeyOf(tracked, type)))
                ? null
                : Of(context, type, tracked);
    }

    /// <summary>By what the context tracks.</summary>
    public static RowState? ByTracking(DbContext context, VersionedType type, object?[] key)
        => TrackedEntry.Find(context, type.EntityType.FindPrimaryKey()!, key) is { State: EntityState.Unchanged or EntityState.Modified } tracked
            && type.EntityType.IsAssignableFrom(tracked.EntityType)
            && RowTag.MayAnswer(context, tracked)
                ? Of(context, type, tracked)
                : null;

    private static RowState? Of(DbContext context, VersionedType type, TrackedEntry tracked)
        => RowTag.Token(context, tracked, type) is var token && !type.HasTag(token) ? null : new RowState(
            type.TagOf(tracked, token),
            type.Modified is { } modified && tracked.Seen(modified) is { } time ? ModifiedValue.Read(time) : null);

    private static bool HasShadowKey(VersionedType type)
        => type.EntityType.FindPrimaryKey()!.Properties.Any(property => property.IsShadowProperty());
}
