using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using EfVersioning.Writing.Uncommitted;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Saves;

/// <summary>Writes the versions into the entries of one save.</summary>
/// <param name="versioning">The context.</param>
/// <param name="saves">Its saves.</param>
/// <param name="given">What was given.</param>
internal sealed class VersionWriter(ContextVersioning versioning, RunningSaves saves, GivenVersions given)
{
    private DateTimeOffset? _now;

    /// <summary>One time for the whole save.</summary>
    public DateTimeOffset Now => _now ??= versioning.Clock.GetUtcNow();

    /// <summary>Gives a new row its first version, where an import does not bring one.</summary>
    public void Begin(TrackedEntry entry, VersionedType type)
    {
        var isImporting = saves.OpenImports > 0;
        if (!isImporting || !ImportedVersion.IsGiven(entry, type, type.Version))
        {
            given.Give(entry, type.Version, row: null, type.StartsFromClock ? VersionStart.First(versioning, type, entry, Now) : VersionStart.One);
        }

        if (type.Modified is not null && (!isImporting || !ImportedVersion.IsGiven(entry, type, type.Modified)))
        {
            given.Give(entry, type.Modified, row: null, VersionBump.NextModified(Now, null));
        }

        NoteForeign(entry, type, row: null);
    }

    /// <summary>Moves an entry on from what a row was read at; not at all, where it takes the row as it is.</summary>
    public void Move(TrackedEntry entry, VersionedType type, TrackedEntry row, VersionedType seen, RowMove move)
    {
        if (entry.State is EntityState.Added)
        {
            // Where the row goes to another table (TPC), EF Core deletes the old one at the original of the entry that takes it.
            entry.SetOriginal(type.Token, row.Original(seen.Token));
        }

        if (!type.IsOurs)
        {
            NoteForeign(entry, type, row.Original(seen.Token));
        }

        if (type.Version is not null)
        {
            var version = row.Original(seen.Version!)!;
            if (move is RowMove.Version)
            {
                given.Give(entry, type.Version, version, NextVersion.Of(versioning.Context, type, entry, version));
            }
            else if (entry.State is EntityState.Added)
            {
                given.Give(entry, type.Version, version, version);
            }
            else
            {
                Revert(entry, type.Version);
            }
        }

        if (type.Modified is not null)
        {
            var modified = seen.Modified is null ? null : SeenTime(row, seen, seen.Modified);
            given.Give(entry, type.Modified, modified, move is RowMove.None ? modified! : NextVersion.Of(versioning.Context, type, entry, Now, ModifiedValue.Read(modified)));
        }

        if (!type.IsOurs && move is RowMove.Version && ForeignTouch.PropertyFor(entry, type) is { } touched)
        {
            given.Touch(entry, touched);
        }
    }

    /// <summary>Nothing is moved that somebody else moves; what becomes of it is seen when the rows are written.</summary>
    public void NoteForeign(TrackedEntry entry, VersionedType type, object? row)
    {
        if (!type.IsOurs)
        {
            given.Note(entry, type.Token, row);
        }
    }

    /// <summary>
    /// When a row was last changed. Update() takes that for what came in with the data, where no version checks it: a time that
    /// is still to come is not believed, and the row is asked.
    /// </summary>
    private object? SeenTime(TrackedEntry row, VersionedType type, IProperty modified)
    {
        var seen = row.Seen(modified);
        if (type.Version is null
            || row.State is not EntityState.Modified
            || !row.HasOriginal(modified)
            || !row.IsModified(modified)
            || !Equals(row.Current(modified), seen)
            || !(ModifiedValue.Read(seen) > Now))
        {
            return seen;
        }

        var known = row.ToEntityEntry().GetDatabaseValues()?[modified];
        row.SetOriginal(modified, known ?? ModifiedValue.Write(modified, DateTimeOffset.MinValue));
        return known;
    }

    /// <summary>Takes a version out of the save.</summary>
    public static void Revert(TrackedEntry entry, IProperty? property)
    {
        if (property is not null && entry.IsModified(property))
        {
            entry.Revert(property);
        }
    }
}
