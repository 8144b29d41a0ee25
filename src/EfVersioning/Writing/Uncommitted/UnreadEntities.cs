using EfVersioning.Context;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfVersioning.Writing.Uncommitted;

/// <summary>
/// The entities whose values were rolled back, or may have been: they show what the row does not have, so no answer may give
/// them its tag. One that is read again (<c>Reload()</c>) is as good as any.
/// </summary>
internal sealed class UnreadEntities(ContextVersioning versioning, SaveMemory memory)
{
    // Made for the first: nearly all contexts have none.
    private HashSet<object>? _entities;
    private bool _listens;

    public bool Contains(object entity) => _entities is not null && _entities.Contains(entity);

    /// <summary>One that the context has let go can never be read again.</summary>
    public void Add(object entity, bool isTracked)
    {
        (_entities ??= new(ReferenceEqualityComparer.Instance)).Add(entity);
        if (isTracked && !_listens)
        {
            _listens = true;
            versioning.Context.ChangeTracker.StateChanged += OnStateChanged;
        }
    }

    // A reload puts the row's values in, which modifies the entity, and then calls it unchanged. So does whoever accepts it by hand.
    private void OnStateChanged(object? sender, EntityStateChangedEventArgs e)
    {
        if (e is { OldState: EntityState.Modified, NewState: EntityState.Unchanged }
            && memory.Current is null
            && memory.Unaccepted?.Contains(e.Entry.Entity) is not true)
        {
            _entities!.Remove(e.Entry.Entity);
        }
    }
}
