using EfVersioning.Tracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Saving;

/// <summary>A version that a save gave, and what stood there before.</summary>
internal readonly record struct Bump(TrackedEntry Entry, IProperty Property, object? Before, bool WasModified, object Given)
{
    /// <summary>Whether the row was new; after the save its entry no longer says so.</summary>
    public bool IsInsert { get; } = Entry.State is Microsoft.EntityFrameworkCore.EntityState.Added;

    public void Undo()
    {
        if (Entry.State is not Microsoft.EntityFrameworkCore.EntityState.Added && Entry.HasOriginal(Property) && Equals(Entry.Original(Property), Given))
        {
            // Accepted: it is in the database, and the entry is pending again because of a later change.
            return;
        }

        if (WasModified || Entry.State is Microsoft.EntityFrameworkCore.EntityState.Added)
        {
            // It was in the save before us (an Update() of the whole row, a touch) and stays in it.
            Entry.Set(Property, Before);
        }
        else
        {
            Entry.Set(Property, Before);
            Entry.Revert(Property);
        }
    }
}
