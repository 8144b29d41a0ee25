using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Guards;
using EfVersioning.Metadata;
using EfVersioning.Reading;
using EfVersioning.Writing.Uncommitted;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfVersioning.Writing.Conflicts;

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
        foreach (var entry in entries.SelectMany(entry => Versioned(versioning, entry)).DistinctBy(entry => entry.Entity, ReferenceEqualityComparer.Instance))
        {
            if (versioning.Model.Find(entry.Metadata) is { } type)
            {
                // One that takes the row of another is checked by what the other had read.
                var tracked = TrackedEntry.Of(entry);
                var read = tracked.Predecessor ?? tracked;
                var expected = versioning.Expectations.TryGetValue(read.Entity, out var expectation)
                    ? expectation.Header
                    : Seen(type, read);

                if (expectation is not null)
                {
                    // The same save again is refused again; a merge is not.
                    versioning.Expectations[read.Entity] = expectation with { RefusedAt = read.Original(type.Token) };
                }

                conflicts.Add(Conflict(entry, type, expected, isFromIfMatch: expectation is not null));
            }
        }

        if (conflicts.Count == 0)
        {
            return null;
        }

        var stale = new StaleETagException(conflicts, exception, SaveMemory.Of(versioning).IsAnswerLost);
        return stale.IsFromIfMatch ? RequestScope.Failed(stale) : stale;
    }

    // An entity whose insert was rolled back has seen no version of the row; nor has one whose version no row can have.
    private static string Seen(VersionedType type, TrackedEntry entry)
        => entry.Original(type.Token) is not { } token || type.IsUnknown(token) || !type.HasTag(token) ? string.Empty : type.TagOf(entry, token).ToHeader();

    /// <summary>A conflict with an If-Match that the loaded row shows already.</summary>
    public static StaleETagException Early(EntityEntry entry, VersionedType type, string expected, ETagConflictReason reason)
    {
        var conflict = Conflict(entry, type, expected, isFromIfMatch: true);
        conflict.Reason = reason;
        conflict.Current = reason is ETagConflictReason.Changed
            ? type.TagOf(TrackedEntry.Of(entry), RowTag.Token(entry.Context, TrackedEntry.Of(entry), type)).OrNull
            : null;
        return RequestScope.Failed(new StaleETagException([conflict], null));
    }

    /// <summary>A conflict with an If-Match of a row that is not tracked, and has just been read.</summary>
    public static StaleETagException Probed(DbContext context, VersionedType type, object?[] key, string expected, ETag? current)
        => Untracked(context, type, key, expected, current, current is null ? ETagConflictReason.Gone : ETagConflictReason.Changed);

    /// <summary>A conflict with an If-Match that is about another row than the one that was to be written.</summary>
    public static StaleETagException Unnamed(DbContext context, VersionedType type, object?[] key, string expected)
        => Untracked(context, type, key, expected, current: null, ETagConflictReason.Unknown);

    private static StaleETagException Untracked(
        DbContext context, VersionedType type, object?[] key, string expected, ETag? current, ETagConflictReason reason)
    {
        var tags = TagsOf(expected, tag => type.KeyIn(tag) is { } named && type.Key.AreSame(named, key));
        var conflict = new ETagConflict(VersionProbe.Of(type).ConflictOf(context, key), key, expected, tags, ConflictMessage.ShowsKey(context, type))
        {
            IsFromIfMatch = true,
            Current = current,
            Reason = reason,
        };
        return RequestScope.Failed(new StaleETagException([conflict], null));
    }

    /// <summary>Whether the request around a conflict may tell its tag: it is not about another row.</summary>
    public static bool MayTell(ETagConflict conflict)
    {
        // Of a bulk write the row that was found says which it is.
        var type = conflict.Row.Type;
        IReadOnlyList<object?>? key = conflict.Current is { } current ? type.KeyIn(current) : conflict.Key;
        return RequestFlow.Scope is not { } request || key is not { Count: > 0 } || request.MayBeAbout(type, [.. key]);
    }

    /// <summary>The entry itself, or for one without a version the tracked rows that its changes move: one of them is what has gone stale.</summary>
    private static IEnumerable<EntityEntry> Versioned(ContextVersioning versioning, EntityEntry entry)
    {
        if (versioning.Model.Find(entry.Metadata) is not null)
        {
            return [entry];
        }

        var tracked = TrackedEntry.Of(entry);
        return versioning.Model.RelationsOf(entry.Metadata)
            .Select(relation => tracked.FindPrincipal(relation.ForeignKey, [.. relation.ForeignKey.Properties.Select(tracked.Original)]))
            .OfType<TrackedEntry>()
            .SelectMany(principal => Versioned(versioning, principal.ToEntityEntry()));
    }

    private static ETagConflict Conflict(EntityEntry entry, VersionedType type, string expected, bool isFromIfMatch)
    {
        var key = type.EntityType.FindPrimaryKey()!.Properties.Select(property => entry.Property(property).CurrentValue).ToArray();
        var tags = TagsOf(expected, tag => type.TokenIn(tag, TrackedEntry.Of(entry)) is not null);
        return new ETagConflict(new EntryRow(entry, type), key, expected, tags, ConflictMessage.ShowsKey(entry.Context, type)) { IsFromIfMatch = isFromIfMatch };
    }

    /// <summary>
    /// The tags of a header that are of the row in question. Of what a client sent, only these are repeated in a message:
    /// the rest may be anything.
    /// </summary>
    public static List<(bool IsWeak, ETag Tag)> TagsOf(string header, Func<ETag, bool> isOfRow)
    {
        var tags = new List<(bool IsWeak, ETag Tag)>(1);
        foreach (var member in EntityTagHeader.Parse(header))
        {
            if (ETag.TryParse(member.Opaque, out var tag) && isOfRow(tag))
            {
                tags.Add((member.IsWeak, tag.WithVariant(null)));
            }
        }

        return tags;
    }
}

/// <summary>The row of an entry.</summary>
internal sealed class EntryRow(EntityEntry entry, VersionedType type) : ConflictRow(entry.Context, type)
{
    public override EntityEntry Entry { get; } = entry;

    public override async ValueTask FindAsync(ETagConflict conflict, bool async, CancellationToken cancellationToken)
    {
        var values = async ? await Entry.GetDatabaseValuesAsync(cancellationToken).ConfigureAwait(false) : Entry.GetDatabaseValues();

        // EF Core looks past query filters. What the application's own reads do not find (another tenant's row) is not there.
        var isHidden = values is not null
            && Type.IsFiltered
            && await VersionProbe.Of(Type).AskAsync(Context, [.. conflict.Key], async, cancellationToken).ConfigureAwait(false) is null;
        Found(conflict, isHidden ? null : values);
    }
}
