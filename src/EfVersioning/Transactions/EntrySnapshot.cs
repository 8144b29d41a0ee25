using EfVersioning.Model;
using EfVersioning.Requests;
using EfVersioning.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Transactions;

/// <summary>
/// An entry as it stood before a save whose transaction is still open. EF Core accepts the changes of a save when its
/// commands have run, so after a rollback the memory is ahead of the database and the next save a false conflict
/// (dotnet/efcore#18212); the snapshot makes the entry pending again.
/// </summary>
internal sealed class EntrySnapshot
{
    private readonly TrackedEntry _entry;
    private readonly VersionedType? _type;
    private readonly OriginalValues? _originals;
    private readonly List<IProperty> _modified = [];
    private readonly List<IComplexProperty> _modifiedCollections = [];
    private readonly List<(IProperty Property, object? Value)> _generated = [];
    private readonly bool _isForced;

    public EntrySnapshot(TrackedEntry entry, VersionedType? type, bool isForced)
    {
        _entry = entry;
        _type = type;
        _isForced = isForced;
        State = entry.State;
        if (State is EntityState.Added)
        {
            foreach (var property in entry.EntityType.GetProperties().Where(property => property.ValueGenerated != ValueGenerated.Never))
            {
                if (entry.IsTemporary(property) || Equals(entry.Current(property), property.Sentinel))
                {
                    _generated.Add((property, entry.Current(property)));
                }
            }

            return;
        }

        _originals = new OriginalValues(entry);
        _modified.AddRange(entry.EntityType.GetFlattenedProperties().Where(property => entry.IsModified(property) && !IsVersion(property)));
        _modifiedCollections.AddRange(entry.ModifiedCollections());
    }

    public object Entity => _entry.Entity;

    public TrackedEntry Entry => _entry;

    public VersionedType? Type => _type;

    /// <summary>The state that the save found the entry in.</summary>
    public EntityState State { get; }

    /// <summary>What the row's version was before the save.</summary>
    public object? OriginalToken => _type is null ? null : _originals?[_type.Token];

    /// <summary>Makes the entry pending again.</summary>
    /// <param name="later">The snapshots of later saves of the same entity that are undone with this one.</param>
    public void Restore(IReadOnlyList<EntrySnapshot> later)
    {
        RequestScope.Current?.TakenBack(Entity);
        var goneLater = later.Any(snapshot => snapshot.State is EntityState.Deleted);
        switch (State)
        {
            case EntityState.Added when _entry.State is not EntityState.Detached:
                RestoreAdded();
                break;

            case EntityState.Modified or EntityState.Deleted when _entry.State is EntityState.Detached:
                // Detached by the save that deleted it, or by the application, whose wish that is.
                if (State is EntityState.Deleted || goneLater)
                {
                    _entry.DeleteAgain(_originals!);
                }

                break;

            case EntityState.Modified:
                RestoreModified(
                    [.. _modified, .. later.SelectMany(snapshot => snapshot._modified)],
                    [.. _modifiedCollections, .. later.SelectMany(snapshot => snapshot._modifiedCollections)]);
                break;
        }
    }

    private void RestoreAdded()
    {
        _entry.ToEntityEntry().State = EntityState.Added;
        foreach (var (property, value) in _generated)
        {
            if (property.IsKey() || property.IsForeignKey())
            {
                // The key stays as a placeholder that related entries refer to; the database makes another.
                _entry.MarkTemporary(property);
            }
            else
            {
                _entry.Set(property, value);
            }
        }

        foreach (var property in VersionOf(_type))
        {
            _entry.Set(property, property.Sentinel);
        }
    }

    private void RestoreModified(HashSet<IProperty> modified, HashSet<IComplexProperty> collections)
    {
        _originals!.Restore(_entry);
        foreach (var property in VersionOf(_type).Where(_entry.HasOriginal))
        {
            _entry.Set(property, _originals[property]);
            if (_entry.IsModified(property))
            {
                _entry.Revert(property);
            }
        }

        foreach (var property in modified)
        {
            _entry.MarkModified(property);
        }

        foreach (var collection in collections)
        {
            _entry.MarkModified(collection);
        }

        if (_isForced && _type is not null && _entry.State is EntityState.Unchanged)
        {
            _entry.MarkModified(_type.Token);
        }
    }

    private bool IsVersion(IProperty property) => _type is not null && (property == _type.Version || property == _type.Modified);

    private static IEnumerable<IProperty> VersionOf(VersionedType? type)
    {
        if (type?.Version is not null)
        {
            yield return type.Version;
        }

        if (type?.Modified is not null)
        {
            yield return type.Modified;
        }
    }
}
