using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Writing.Saves;

/// <summary>How far the row of an entry is to move, and from where.</summary>
internal static class RowMoves
{
    /// <summary>Whether EF Core writes something of an entry that counts.</summary>
    public static bool IsChange(TrackedEntry entry, RowContent content)
        => entry.Predecessor is { } predecessor ? content.IsChangedBy(entry, predecessor)
            : entry.State is not EntityState.Modified || content.IsChangedIn(entry);

    /// <summary>How far a row moves that was there before.</summary>
    public static RowMove Of(ForcedMoves forced, TrackedEntry entry, VersionedType type)
    {
        if (type.Content.IsChangedIn(entry))
        {
            return RowMove.Version;
        }

        // The version marked as modified without a new value: the explicit wish to move the row (dotnet/efcore#18536).
        // With a new value it came in with the data, and nothing changed.
        if (type.IsOurs && entry.IsModified(type.Token) && Equals(entry.Current(type.Token), entry.Original(type.Token)))
        {
            forced.Set(entry, RowMove.Version);
        }

        return forced.Of(entry);
    }

    /// <summary>The entry that has read the row which a new entry becomes a part of; null where the row is new as well.</summary>
    public static TrackedEntry? JoinedRow(ContextVersioning versioning, TrackedEntry entry)
        => versioning.Model.RelationsOf(entry.EntityType).FirstOrDefault(relation => relation.SharesToken) is { ForeignKey: var foreignKey }
            && entry.FindPrincipal(foreignKey, [.. foreignKey.Properties.Select(entry.Current)]) is { State: EntityState.Unchanged or EntityState.Modified } row
                ? row
                : null;
}

/// <summary>
/// How far one save moves rows although nothing of their own changes: touched ones, owners and principals of what changed.
/// It ends with its save.
/// </summary>
internal sealed class ForcedMoves
{
    // Made for the first one: most saves have none.
    private Dictionary<object, RowMove>? _moves;

    public bool Any => _moves is not null;

    public bool Contains(TrackedEntry entry) => _moves is not null && _moves.ContainsKey(entry.Entity);

    public RowMove Of(TrackedEntry entry) => _moves is null ? RowMove.None : _moves.GetValueOrDefault(entry.Entity);

    public void Set(TrackedEntry entry, RowMove move)
        => (_moves ??= new(ReferenceEqualityComparer.Instance))[entry.Entity] = move;
}
