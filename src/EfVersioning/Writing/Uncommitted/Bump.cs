using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Uncommitted;

/// <summary>A version that a row got in a save: from the save, or from whoever else moves it; and what stood there before.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Property">The version's property.</param>
/// <param name="Before">What the entity said, which may have come in with the data.</param>
/// <param name="Row">What the row was at; null for a new one.</param>
/// <param name="WasModified">Whether the property was to be written before the save looked at it.</param>
/// <param name="Given">The version; of somebody else's it is known when the rows are written.</param>
/// <param name="IsOurs">Whether the save gave it.</param>
internal readonly record struct Bump(TrackedEntry Entry, IProperty Property, object? Before, object? Row, bool WasModified, object? Given, bool IsOurs = true)
{
    /// <summary>Whether the row was new; after the save its entry no longer says so.</summary>
    public bool IsInsert { get; } = Row is null && Entry.State is EntityState.Added;

    /// <summary>Whether the entry waits for a save that writes this version: one that was not sent, or not accepted.</summary>
    public bool IsPending
        => Entry.State switch
        {
            EntityState.Added => true,
            EntityState.Modified or EntityState.Deleted => !(Entry.HasOriginal(Property) && VersionEquality.Same(Entry.Original(Property), Given)),
            _ => false,
        };

    /// <summary>What the row is at where the save was rolled back.</summary>
    public object? TakenBack => Row ?? (IsOurs || IsInsert ? UnknownVersion.Of(Property) : null);

    /// <summary>Whether somebody else has moved the version on since, for a save to come.</summary>
    public bool IsReplacedIn(TrackedEntry entry)
        => !IsOurs && !VersionEquality.Same(entry.Current(Property), Given) && !UnknownVersion.Is(Property, entry.Current(Property));

    /// <summary>Takes the version out of the entry again, where no save of it was accepted.</summary>
    public void Undo()
    {
        // Only what the tracker still finds: writing to an entry that it has let go would track the entity anew.
        if (!IsOurs || !IsPending || Entry.Tracked is null)
        {
            return;
        }

        Entry.Set(Property, Before);
        if (!WasModified && Entry.State is not EntityState.Added)
        {
            // It was not in the save before us, as it is after an Update() of the whole row, or a touch.
            Entry.Revert(Property);
        }
    }
}
