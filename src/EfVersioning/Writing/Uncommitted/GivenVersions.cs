using System.Runtime.InteropServices;
using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Uncommitted;

/// <summary>The versions that one save gave, in order, to be taken back where it fails.</summary>
internal sealed class GivenVersions
{
    // Up to here a walk through the list is the shorter way.
    private const int Few = 8;

    private readonly List<Bump> _bumps = [];
    private HashSet<(TrackedEntry, IProperty)>? _given;

    // Made for the first: only rows whose version somebody else moves are touched.
    private List<(TrackedEntry Entry, IProperty Property)>? _touched;

    /// <summary>The entries that the save gave a version.</summary>
    public IEnumerable<TrackedEntry> Entries => _bumps.Where(bump => bump.IsOurs).Select(bump => bump.Entry);

    /// <summary>The entries that got a version, each once, and whether their rows are new.</summary>
    public IEnumerable<(TrackedEntry Entry, bool IsInsert)> Rows => _bumps.Select(bump => (bump.Entry, bump.IsInsert)).DistinctBy(row => row.Entry);

    /// <summary>Writes a version, in the type of its property.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="property">The version's property; null where the type has none such.</param>
    /// <param name="row">What the row is at; null for a new one.</param>
    /// <param name="value">The version.</param>
    public void Give(TrackedEntry entry, IProperty? property, object? row, object value)
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
        if (Equals(before, typed) && (entry.State is EntityState.Added || entry.IsModified(property)) && IsGiven(entry, property))
        {
            return;
        }

        _bumps.Add(new Bump(entry, property, before, row, entry.IsModified(property), typed));
        _given?.Add((entry, property));
        entry.Write(property, typed);
    }

    /// <summary>Notes that a row is written whose version somebody else moves.</summary>
    public void Note(TrackedEntry entry, IProperty token, object? row)
    {
        if (!IsGiven(entry, token))
        {
            _bumps.Add(new Bump(entry, token, Before: null, row, WasModified: false, Given: null, IsOurs: false));
            _given?.Add((entry, token));
        }
    }

    /// <summary>Lets a row be written with a value that it has, so that its version is checked.</summary>
    public void Touch(TrackedEntry entry, IProperty property)
    {
        (_touched ??= []).Add((entry, property));
        entry.MarkModified(property);
    }

    /// <summary>The rows are written: what they are at is what EF Core has sent, or read back.</summary>
    /// <returns>Those that are where they were, though somebody else was to move them; null where there is none.</returns>
    public List<TrackedEntry>? See()
    {
        List<TrackedEntry>? unmoved = null;
        var bumps = CollectionsMarshal.AsSpan(_bumps);
        foreach (ref var bump in bumps)
        {
            if (bump.IsOurs)
            {
                continue;
            }

            bump = bump with { Given = bump.Entry.Current(bump.Property) };
            if (!bump.IsInsert && VersionEquality.Same(bump.Row, bump.Given))
            {
                (unmoved ??= []).Add(bump.Entry);
            }
        }

        return unmoved;
    }

    public bool Any => _bumps.Count > 0;

    /// <summary>Whether EF Core has accepted the rows, all of them: they are written.</summary>
    public bool AreAccepted => _bumps.Count > 0 && _bumps.TrueForAll(static bump => bump.Entry.State is EntityState.Unchanged);

    /// <summary>Whether an entity got a version.</summary>
    public bool Contains(object entity) => _bumps.Exists(bump => ReferenceEquals(bump.Entry.Entity, entity));

    /// <summary>The version that an entity got last; null where it got none.</summary>
    public object? VersionOf(object entity, IProperty property)
        => _bumps.FindLast(bump => ReferenceEquals(bump.Entry.Entity, entity) && bump.Property == property).Given;

    /// <summary>The versions that are in the database, newest first, where <see cref="Undo()"/> has left them.</summary>
    public IEnumerable<Bump> NewestFirst => _bumps.AsEnumerable().Reverse();

    /// <summary>Takes back what no save has written: an interceptor may have thrown after some of the rows were accepted.</summary>
    public void Undo()
    {
        // In place: this is walked through after every save, and most often to find that all is accepted.
        var bumps = CollectionsMarshal.AsSpan(_bumps);
        for (var i = bumps.Length - 1; i >= 0; i--)
        {
            bumps[i].Undo();
        }

        Untouch();
    }

    /// <summary>Takes all of them back, to be given anew.</summary>
    public void Rewind()
    {
        Undo();
        _bumps.Clear();
        _given = null;
    }

    /// <summary>Takes back what no row was written with, to be given anew.</summary>
    public void Suspend()
    {
        Undo(static bump => bump.IsPending);
        Untouch();
    }

    /// <summary>Takes back the versions of these entities alone.</summary>
    public void Undo(HashSet<object> entities) => Undo(bump => entities.Contains(bump.Entry.Entity));

    private void Undo(Func<Bump, bool> matches)
    {
        for (var i = _bumps.Count - 1; i >= 0; i--)
        {
            if (matches(_bumps[i]))
            {
                _bumps[i].Undo();
                _bumps.RemoveAt(i);
            }
        }

        _given = null;
    }

    private void Untouch()
    {
        foreach (var (entry, property) in _touched ?? [])
        {
            if (entry.Tracked is not null && entry.State is EntityState.Modified && VersionEquality.Same(entry.Current(property), entry.Seen(property)))
            {
                entry.Revert(property);
            }
        }
    }

    /// <summary>Whether a value is ours; one that came in with the data may be the same.</summary>
    private bool IsGiven(TrackedEntry entry, IProperty property)
        => _bumps.Count <= Few
            ? _bumps.Exists(bump => bump.Entry == entry && bump.Property == property)
            : (_given ??= [.. _bumps.Select(bump => (bump.Entry, bump.Property))]).Contains((entry, property));
}
