using EfVersioning.Matching;
using EfVersioning.Model;
using EfVersioning.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Requests;

/// <summary>What a request asks of the rows of an entity type, where its route does not say which row it is about.</summary>
/// <param name="Type">The entity type.</param>
/// <param name="Field">The text of <c>If-Match</c>: its tags name the rows; <c>*</c> names each that is there.</param>
/// <param name="MayInsert">Whether the request makes a row, and writes over none.</param>
/// <param name="UnmodifiedSince">The date that a row must not have changed after; null where none is asked.</param>
internal sealed record RequestedRows(VersionedType Type, string Field, bool MayInsert = false, DateTimeOffset? UnmodifiedSince = null)
    : RequestedGuard(Type, Field, MayInsert)
{
    public override bool Names(VersionedType type, object?[] key)
        => IsOf(type) && (IsAny || NamedRows.In(EntityTagField.Parse(Field), type).Any(named => type.Key.AreSame(named.Key, key)));

    /// <summary>An insert overwrites nothing, and is none.</summary>
    public override bool Names(TrackedEntry entry, VersionedType type)
        => IsOf(type)
            && entry.State is not EntityState.Added
            && (IsAny ? !IsModifiedSince(entry, type) : RowTokens.In(EntityTagField.Parse(Field), entry, type).Count > 0);

    /// <summary>A date has whole seconds. The version that the row was read at is checked in SQL, as ever.</summary>
    public bool IsModifiedSince(DateTimeOffset? modified)
        => UnmodifiedSince is { } since && modified is { } time && time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond)) > since;

    private bool IsModifiedSince(TrackedEntry entry, VersionedType type)
        => UnmodifiedSince is not null && type.Modified is { } modified && entry.Seen(modified) is { } time && IsModifiedSince(ModifiedValue.Read(time));
}
