using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Tracking;

/// <summary>The original values of an entry, as far as EF Core keeps them.</summary>
internal sealed class OriginalValues
{
    private readonly PropertyValues? _all;
    private readonly Dictionary<IProperty, object?> _kept = [];

    public OriginalValues(TrackedEntry entry)
    {
        if (entry.EntityType.GetChangeTrackingStrategy() is ChangeTrackingStrategy.Snapshot or ChangeTrackingStrategy.ChangingAndChangedNotificationsWithOriginalValues)
        {
            // With the elements of complex collections.
            _all = entry.ToEntityEntry().OriginalValues.Clone();
            return;
        }

        // Keys and tokens only: the rest is known by its mark alone.
        foreach (var property in entry.EntityType.GetFlattenedProperties().Where(entry.HasOriginal))
        {
            _kept.Add(property, entry.Original(property));
        }
    }

    public object? this[IProperty property] => _all is null ? _kept[property] : _all[property];

    public void Restore(TrackedEntry entry)
    {
        if (_all is not null)
        {
            entry.ToEntityEntry().OriginalValues.SetValues(_all);
            return;
        }

        foreach (var (property, value) in _kept)
        {
            entry.SetOriginal(property, value);
        }
    }
}
