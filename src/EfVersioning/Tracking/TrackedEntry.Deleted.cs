using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Metadata.Internal;

// EF1001: a deleted entry can be followed again only where the change tracker itself does it.
#pragma warning disable EF1001

namespace EfVersioning.Tracking;

/// <content>An entry that a save deleted, and whose delete was taken back.</content>
internal readonly partial record struct TrackedEntry
{
    /// <summary>
    /// Follows a deleted entity again, as one to delete. Not where the application tracks the object, or another one
    /// under its key, by now.
    /// </summary>
    public void DeleteAgain(OriginalValues originals)
    {
        var deleted = _entry;
        var key = deleted.EntityType.FindPrimaryKey()!;
        if (deleted.StateManager.TryGetEntry(key, [.. key.Properties.Select(property => deleted[property])]) is { } other)
        {
            if (other.EntityState is EntityState.Added && other.EntityType == deleted.EntityType)
            {
                // Replaced in the same save, which EF Core writes as an update.
                other.SetEntityState(EntityState.Modified);
                originals.Restore(new TrackedEntry(other));
            }
            else if (deleted.EntityType.IsMappedToJson())
            {
                // The next item of the collection took its place. A new item lets EF Core write the collection as a whole.
                other.SetEntityState(EntityState.Added);
            }

            return;
        }

        // Asking for the state of a detached object makes another entry for it, which lacks the shadow values.
        var entry = deleted.StateManager.TryGetEntry(deleted.Entity, deleted.EntityType) ?? deleted;
        foreach (var property in deleted.EntityType.GetProperties().Where(property => property.IsShadowProperty()))
        {
            entry[property] = deleted[property];
        }

        // Without cascades: what went with it comes back by itself. And without a return into the navigations that it was
        // taken out of, which EF Core would fill.
        var navigations = NavigationsTo(entry, deleted);
        var timing = entry.StateManager.CascadeDeleteTiming;
        entry.StateManager.CascadeDeleteTiming = CascadeTiming.Never;
        entry.SetEntityState(EntityState.Deleted);
        entry.StateManager.CascadeDeleteTiming = timing;
        foreach (var restore in navigations)
        {
            restore();
        }

        originals.Restore(new TrackedEntry(entry));
    }

    /// <summary>Sets the navigations that lead to an entity back to what they say now.</summary>
    private static List<Action> NavigationsTo(InternalEntityEntry entry, InternalEntityEntry deleted)
    {
        var restore = new List<Action>();
        foreach (var foreignKey in entry.EntityType.GetForeignKeys())
        {
            if (foreignKey.PrincipalToDependent is not { } navigation
                || navigation.IsShadowProperty()
                || entry.StateManager.TryGetEntry(foreignKey.PrincipalKey, [.. foreignKey.Properties.Select(property => deleted[property])]) is not { } principal)
            {
                continue;
            }

            if (navigation.GetCollectionAccessor() is { } collection)
            {
                if (!collection.Contains(principal.Entity, entry.Entity))
                {
                    restore.Add(() => collection.Remove(principal.Entity, entry.Entity));
                }
            }
            else
            {
                var before = navigation.GetGetter().GetClrValue(principal.Entity);
                restore.Add(() => ((IRuntimePropertyBase)navigation).GetSetter().SetClrValueUsingContainingEntity(principal.Entity, before));
            }
        }

        return restore;
    }
}
