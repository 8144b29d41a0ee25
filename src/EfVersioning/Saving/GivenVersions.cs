using System.Runtime.InteropServices;
using EfVersioning.Model;
using EfVersioning.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Saving;

/// <summary>The versions that one save gave, in order, to be taken back where it fails.</summary>
internal sealed class GivenVersions
{
    private readonly List<Bump> _bumps = [];

    public IEnumerable<TrackedEntry> Entries => _bumps.Select(bump => bump.Entry);

    /// <summary>The entries that got a version, each once, and whether their rows are new.</summary>
    public IEnumerable<(TrackedEntry Entry, bool IsInsert)> Rows => _bumps.Select(bump => (bump.Entry, bump.IsInsert)).DistinctBy(row => row.Entry);

    /// <summary>Writes a version, in the type of its property.</summary>
    public void Give(TrackedEntry entry, IProperty? property, object value)
    {
        if (property is null)
        {
            return;
        }

        var typed = value switch
        {
            DateTimeOffset time => ModifiedValue.Write(property, time),
            int number when property.ClrType == typeof(long) => (long)number,
            _ => value,
        };
        var before = entry.Current(property);
        if (Equals(before, typed) && (entry.State is EntityState.Added || entry.IsModified(property)))
        {
            return;
        }

        _bumps.Add(new Bump(entry, property, before, entry.IsModified(property), typed));
        entry.Write(property, typed);
    }

    public void Undo()
    {
        // In place: this is walked through after every save, and most often to find that all is accepted.
        var bumps = CollectionsMarshal.AsSpan(_bumps);
        for (var i = bumps.Length - 1; i >= 0; i--)
        {
            // An entry that was accepted is in the database: an interceptor threw after the rows were written.
            if (bumps[i].Entry.IsPending)
            {
                bumps[i].Undo();
            }
        }

        _bumps.Clear();
    }

    /// <summary>Takes back the versions of these entities alone.</summary>
    public void Undo(HashSet<object> entities)
    {
        for (var i = _bumps.Count - 1; i >= 0; i--)
        {
            if (entities.Contains(_bumps[i].Entry.Entity))
            {
                _bumps[i].Undo();
                _bumps.RemoveAt(i);
            }
        }
    }

    public void TakeOver(GivenVersions outer)
    {
        _bumps.AddRange(outer._bumps);
        outer._bumps.Clear();
    }
}
