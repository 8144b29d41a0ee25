using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Saving;

/// <summary>A version that a save gave, and what stood there before.</summary>
internal readonly record struct Bump(TrackedEntry Entry, IProperty Property, object? Before, bool WasModified)
{
    public void Undo()
    {
        if (WasModified || Entry.State is Microsoft.EntityFrameworkCore.EntityState.Added)
        {
            // It was in the save before us (an Update() of the whole row, a touch) and stays in it.
            Entry.Set(Property, Before);
        }
        else
        {
            Entry.Revert(Property);
        }
    }
}
