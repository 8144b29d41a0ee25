using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using EfVersioning.Writing.Conflicts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.AspNetCore.Representations;

/// <summary>What is known of the rows of a type without asking the database: what a handler read is what it answers.</summary>
/// <remarks>Made once for an endpoint, with what an untracked entity is read by: each step to it would be one more for every answer.</remarks>
internal sealed class RowKnown
{
    private readonly VersionedType _type;
    private readonly Type _entity;
    private readonly IKey _primaryKey;

    // Null where the entity does not carry it.
    private readonly IClrPropertyGetter?[] _key;
    private readonly IClrPropertyGetter? _token;
    private readonly IClrPropertyGetter? _modified;
    private readonly object? _noToken;

    public RowKnown(VersionedType type)
    {
        _type = type;
        _entity = type.EntityType.ClrType;
        _primaryKey = type.EntityType.FindPrimaryKey()!;
        _key = [.. _primaryKey.Properties.Select(GetterOf)];
        _token = GetterOf(type.Token);
        _modified = GetterOf(type.Modified);
        _noToken = type.Token.Sentinel;
    }

    /// <summary>
    /// By the entity that is answered, where it is one of this row (or, without a key, of the type). One that is not tracked and
    /// says no version may be a projection into the entity's class.
    /// </summary>
    public RowState? ByEntity(DbContext context, object?[]? key, object? entity)
    {
        if (entity is null || !_entity.IsInstanceOfType(entity) || !RowTag.MayAnswer(context, entity))
        {
            return null;
        }

        if (TrackedEntry.Find(context, entity) is not { } tracked)
        {
            return ByUntracked(key, entity);
        }

        return tracked.State is EntityState.Added || (key is not null && !_type.Key.MayBeSame(key, _type.Key.Of(tracked)))
            ? null
            : Of(context, tracked);
    }

    /// <summary>Whether an entity that is answered says what its row is at: one that is not tracked may be a projection into the entity's class.</summary>
    public bool Says(DbContext context, object? entity)
        => entity is not null && RowTag.MayAnswer(context, entity) && (TrackedEntry.Find(context, entity) is not null || TokenOf(entity) is not null);

    /// <summary>By what the context tracks.</summary>
    public RowState? ByTracking(DbContext context, object?[] key)
        => TrackedEntry.Find(context, _primaryKey, key) is { State: EntityState.Unchanged or EntityState.Modified } tracked
            && _type.EntityType.IsAssignableFrom(tracked.EntityType)
            && RowTag.MayAnswer(context, tracked.Entity)
                ? Of(context, tracked)
                : null;

    private RowState? Of(DbContext context, TrackedEntry tracked)
    {
        var token = RowTag.Token(context, tracked, _type);
        return token is not null && !_type.HasTag(token)
            ? null
            : new RowState(
                _type.TagOf(tracked, token),
                _type.Modified is { } modified && tracked.Seen(modified) is { } time ? ModifiedValue.Read(time) : null);
    }

    private RowState? ByUntracked(object?[]? key, object entity)
    {
        if (TokenOf(entity) is not { } token)
        {
            return null;
        }

        var own = new object?[_key.Length];
        for (var i = 0; i < own.Length; i++)
        {
            if (_key[i] is not { } part)
            {
                return null;
            }

            own[i] = part.GetClrValue(entity);
        }

        return (key is not null && !_type.Key.MayBeSame(key, own)) || _type.TagOf(own, token) is not { IsDefault: false } tag
            ? null
            : new RowState(tag, _modified?.GetClrValue(entity) is { } time ? ModifiedValue.Read(time) : null);
    }

    private object? TokenOf(object entity) => _token?.GetClrValue(entity) is { } token && !VersionEquality.Same(token, _noToken) ? token : null;

    private static IClrPropertyGetter? GetterOf(IProperty? property) => property is null || property.IsShadowProperty() ? null : property.GetGetter();
}
