using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using EfVersioning.Writing.Conflicts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.AspNetCore.Representations;

/// <summary>What is known of a row without asking the database: what a handler read is what it answers.</summary>
internal static class RowKnown
{
    /// <summary>
    /// By the entity that is answered, where it is one of this row (or, without a key, of the type). One that is not tracked and
    /// says no version may be a projection into the entity's class.
    /// </summary>
    public static RowState? ByEntity(DbContext context, VersionedType type, object?[]? key, object? entity)
    {
        if (entity is null || !type.EntityType.ClrType.IsInstanceOfType(entity) || !RowTag.MayAnswer(context, entity))
        {
            return null;
        }

        if (TrackedEntry.Find(context, entity) is not { } tracked)
        {
            return ByUntracked(type, key, entity);
        }

        return tracked.State is EntityState.Added || (key is not null && !type.Key.MayBeSame(key, type.Key.Of(tracked)))
            ? null
            : Of(context, type, tracked);
    }

    /// <summary>By what the context tracks.</summary>
    public static RowState? ByTracking(DbContext context, VersionedType type, object?[] key)
        => TrackedEntry.Find(context, type.EntityType.FindPrimaryKey()!, key) is { State: EntityState.Unchanged or EntityState.Modified } tracked
            && type.EntityType.IsAssignableFrom(tracked.EntityType)
            && RowTag.MayAnswer(context, tracked.Entity)
                ? Of(context, type, tracked)
                : null;

    private static RowState? Of(DbContext context, VersionedType type, TrackedEntry tracked)
    {
        var token = RowTag.Token(context, tracked, type);
        return token is not null && !type.HasTag(token)
            ? null
            : new RowState(
                type.TagOf(tracked, token),
                type.Modified is { } modified && tracked.Seen(modified) is { } time ? ModifiedValue.Read(time) : null);
    }

    private static RowState? ByUntracked(VersionedType type, object?[]? key, object entity)
    {
        var properties = type.EntityType.FindPrimaryKey()!.Properties;
        var own = new object?[properties.Count];
        for (var i = 0; i < own.Length; i++)
        {
            if (properties[i].IsShadowProperty())
            {
                return null;
            }

            own[i] = ValueOf(properties[i]);
        }

        return type.Token.IsShadowProperty() || ValueOf(type.Token) is not { } token || VersionEquality.Same(token, type.Token.Sentinel) || !type.HasTag(token)
            || (key is not null && !type.Key.MayBeSame(key, own))
                ? null
                : new RowState(
                    type.TagOf(own, token),
                    type.Modified is { } modified && !modified.IsShadowProperty() && ValueOf(modified) is { } time ? ModifiedValue.Read(time) : null);

        object? ValueOf(IProperty property) => property.GetGetter().GetClrValue(entity);
    }
}
