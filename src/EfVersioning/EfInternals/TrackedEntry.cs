using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Internal;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Internal;

// EF1001: this type is the only one that touches the change tracker's internals. The public ChangeTracker.Entries()
// runs DetectChanges and allocates an entry for every tracked entity, which doubles the cost of a save with 10,000
// tracked entities and one change; IStateManager.GetEntriesForState visits the changed ones alone.
#pragma warning disable EF1001

namespace EfVersioning.EfInternals;

/// <summary>One entry of the change tracker, as the save sees it.</summary>
internal readonly record struct TrackedEntry
{
    private readonly InternalEntityEntry _entry;

    private TrackedEntry(InternalEntityEntry entry) => _entry = entry;

    public static TrackedEntry Of(EntityEntry entry) => new(entry.GetInfrastructure());

    /// <summary>The entry of an entity, which need not be tracked, without detecting changes.</summary>
    public static TrackedEntry Of(DbContext context, object entity)
        => new(context.GetDependencies().StateManager.GetOrCreateEntry(entity));

    /// <summary>The entry of an entity that is tracked; null for any other, of which none is made.</summary>
    public static TrackedEntry? Find(DbContext context, object entity)
        => context.GetDependencies().StateManager.TryGetEntry(entity) is { EntityState: not EntityState.Detached } entry ? new TrackedEntry(entry) : null;

    /// <summary>The tracked entry with this key; null where none is tracked.</summary>
    public static TrackedEntry? Find(DbContext context, IKey key, object?[] values)
        => context.GetDependencies().StateManager.TryGetEntry(key, values) is { } entry ? new TrackedEntry(entry) : null;

    /// <summary>Calls <paramref name="visit"/> for every entry that is Added, Modified or Deleted, without detecting changes.</summary>
    public static void VisitChanged<TState>(DbContext context, TState state, Action<TState, TrackedEntry> visit)
    {
        var stateManager = context.GetDependencies().StateManager;
        if (stateManager.ChangedCount == 0)
        {
            return;
        }

        // A visit can change another entry (an owner), so the list is taken first; with those replaced under their key.
        foreach (var entry in stateManager.ToListForState(added: true, modified: true, deleted: true, returnDeletedSharedIdentity: true))
        {
            visit(state, new TrackedEntry(entry));
        }
    }

    /// <summary>
    /// Runs the cascades of what is deleted or has lost its principal, as EF Core does again when it saves: a key that they take
    /// from an entry which is to be saved anyway is told by no event. What they refuse EF Core refuses itself. Not where EF Core is told to
    /// wait with them and another interceptor hears of the save: it may still say that nothing is deleted (a soft delete).
    /// </summary>
    public static void Cascade(DbContext context)
    {
        var stateManager = context.GetDependencies().StateManager;
        if (stateManager.ChangedCount == 0 || WaitsForOthers(context, stateManager))
        {
            return;
        }

        try
        {
            stateManager.CascadeChanges(force: false);
        }
        catch (InvalidOperationException)
        {
        }
    }

    private static bool WaitsForOthers(DbContext context, IStateManager stateManager)
        => stateManager is { CascadeDeleteTiming: CascadeTiming.OnSaveChanges } or { DeleteOrphansTiming: CascadeTiming.OnSaveChanges }
            && context.GetDependencies().UpdateLogger.Interceptors?.Aggregate<ISaveChangesInterceptor>() is not (null or IOwnInterceptor);

    /// <summary>Whether EF Core looks for changes when it saves, and says so: not where it is told not to, nor where all entities notify it.</summary>
    public static bool AreDetected(DbContext context)
        => context.ChangeTracker.AutoDetectChangesEnabled && !((IRuntimeModel)context.Model).SkipDetectChanges;

    public object Entity => _entry.Entity;

    public IEntityType EntityType => _entry.EntityType;

    public EntityState State => _entry.EntityState;

    /// <summary>The entry as the change tracker has it now: of an entity that it has let go there is none to write to.</summary>
    public TrackedEntry? Tracked
        => _entry.StateManager.TryGetEntry(_entry.Entity, _entry.EntityType) is { EntityState: not EntityState.Detached } tracked
            ? new TrackedEntry(tracked)
            : null;

    /// <summary>
    /// The deleted entry whose row this one takes, under the same key: EF Core sends no DELETE and no INSERT, but an UPDATE
    /// that is checked by what the deleted one had read. Null where there is none.
    /// </summary>
    public TrackedEntry? Predecessor
        => _entry is { EntityState: EntityState.Added or EntityState.Modified, SharedIdentityEntry: { EntityState: EntityState.Deleted } predecessor }
            ? new TrackedEntry(predecessor)
            : null;

    /// <summary>Whether it is deleted, and another entry has its key: EF Core sends no DELETE, not even where that one is deleted as well.</summary>
    public bool IsSucceeded => _entry is { EntityState: EntityState.Deleted, SharedIdentityEntry: not null };

    /// <summary>True while there is something to save.</summary>
    public bool IsPending => State is EntityState.Added or EntityState.Modified or EntityState.Deleted;

    public object? Current(IProperty property) => _entry[property];

    public object? Original(IProperty property) => _entry.GetOriginalValue(property);

    /// <summary>False where the entity notifies EF Core of its changes, which then keeps no original of most properties.</summary>
    public bool HasOriginal(IProperty property) => property.GetOriginalValueIndex() >= 0;

    /// <summary>The original value, or the current one where no original is kept.</summary>
    public object? Seen(IProperty property) => HasOriginal(property) ? Original(property) : Current(property);

    public bool IsModified(IProperty property) => _entry.IsModified(property);

    public bool IsTemporary(IProperty property) => _entry.HasTemporaryValue(property);

    /// <summary>Whether a collection of complex values has changed.</summary>
    public bool IsModified(IComplexProperty collection) => _entry.IsModified(collection);

    /// <summary>Whether the database makes a value, and has not yet.</summary>
    public bool IsStoreGenerated(IProperty property) => _entry.IsStoreGenerated(property);

    /// <summary>Writes a value that EF Core is to save, also where it equals the original one.</summary>
    public void Write(IProperty property, object value)
    {
        _entry[property] = value;
        if (_entry.EntityState is EntityState.Unchanged or EntityState.Modified && !_entry.IsModified(property))
        {
            _entry.SetPropertyModified(property);
        }
    }

    /// <summary>Writes a value without asking EF Core to save it.</summary>
    public void Set(IProperty property, object? value) => _entry[property] = value;

    public void SetOriginal(IProperty property, object? value) => _entry.SetOriginalValue(property, value);

    public void MarkModified(IProperty property) => _entry.SetPropertyModified(property);

    /// <summary>
    /// Says what the row has, as a read would: current and original value, without a change of state and without a word to an
    /// entity that notifies.
    /// </summary>
    public void Read(IProperty property, object? value)
    {
        _entry.SetProperty(property, value, isMaterialization: true, setModified: false);
        if (HasOriginal(property))
        {
            _entry.SetOriginalValue(property, value);
        }
    }

    /// <summary>Takes a property back to the original value and out of the save; where no original is kept it stays.</summary>
    public void Revert(IProperty property)
    {
        if (!HasOriginal(property))
        {
            return;
        }

        if (_entry.EntityState is EntityState.Modified)
        {
            _entry.SetPropertyModified(property, isModified: false);
        }
        else
        {
            _entry[property] = _entry.GetOriginalValue(property);
        }
    }

    public EntityEntry ToEntityEntry() => _entry.ToEntityEntry();

    /// <summary>The tracked dependents that point to the entry by a foreign key.</summary>
    public IEnumerable<TrackedEntry> Dependents(IForeignKey foreignKey)
        => _entry.StateManager.GetDependents(_entry, foreignKey).Select(static dependent => new TrackedEntry((InternalEntityEntry)dependent));

    /// <summary>The tracked principal that a foreign key points to, by the entry's current or original values; null where it is not tracked.</summary>
    public TrackedEntry? FindPrincipal(IForeignKey foreignKey, object?[] values)
        => _entry.StateManager.TryGetEntry(foreignKey.PrincipalKey, values) is { } principal
            && foreignKey.PrincipalEntityType.IsAssignableFrom(principal.EntityType)
                ? new TrackedEntry(principal)
                : null;
}
