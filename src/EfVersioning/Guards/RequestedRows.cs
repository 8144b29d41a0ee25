using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Guards;

/// <summary>What a request asks of the rows of an entity type, where its route does not say which row it is about.</summary>
/// <param name="Type">The entity type.</param>
/// <param name="Asked"><c>If-Match</c>: its tags name the rows; <c>*</c> names each that is there.</param>
/// <param name="MayInsert">Whether the request makes a row, and writes over none.</param>
/// <param name="NoneOf">The text of an <c>If-None-Match</c> whose tags no written row may have; null where none was sent.</param>
/// <param name="UnmodifiedSince">The date that a row must not have changed after; null where none is asked.</param>
/// <param name="MustFind">Whether nothing is made either unless a row that the tags name is there at one of them (RFC 9110 §13.1.1).</param>
internal sealed record RequestedRows(
    VersionedType Type, AskedTags Asked, bool MayInsert = false, string? NoneOf = null, DateTimeOffset? UnmodifiedSince = null, bool MustFind = false)
    : RequestedGuard(Type, Asked, MayInsert)
{
    /// <summary>Whether it asks what no version in SQL can answer, so that the row has to be looked at first.</summary>
    public bool LooksAtRow => NoneOf is not null || UnmodifiedSince is not null;

    public override bool Names(VersionedType type, object?[] key)
        => IsOf(type) && (IsAny || NamedRows.In(Asked.Tags, type).Any(named => type.Key.AreSame(named.Key, key)));

    /// <summary>An insert overwrites nothing, and is none.</summary>
    public override bool Names(TrackedEntry entry, VersionedType type)
        => IsOf(type)
            && entry.State is not EntityState.Added
            && (IsAny || RowTokens.In(Asked.Tags, entry, type).Count > 0)
            && !(LooksAtRow && Excludes(entry, type));

    public override bool IsMetBy(VersionedType type, object?[] key, ETag? current)
        => base.IsMetBy(type, key, current) && !(current is { } tag && IsNoneOf(tag));

    /// <summary>Whether a row is not as the request asks. A date has whole seconds. The version that the row was read at is checked in SQL, as ever.</summary>
    /// <param name="tag">The row's tag; <c>default</c> where it has none.</param>
    /// <param name="modified">When it was modified; null where that is not kept.</param>
    public bool Excludes(ETag tag, DateTimeOffset? modified)
        => IsNoneOf(tag)
            || (UnmodifiedSince is { } since && modified is { } time && time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond)) > since);

    private bool Excludes(TrackedEntry entry, VersionedType type)
        => Excludes(
            type.TagOf(entry, entry.Original(type.Token)),
            type.Modified is { } modified && entry.Seen(modified) is { } time ? ModifiedValue.Read(time) : null);

    /// <summary>By the state alone, whatever the representation: a write is of the row.</summary>
    private bool IsNoneOf(ETag current)
    {
        foreach (var tag in EntityTagHeader.Parse(NoneOf).OwnTags)
        {
            if (tag.StateEquals(current))
            {
                return true;
            }
        }

        return false;
    }
}
