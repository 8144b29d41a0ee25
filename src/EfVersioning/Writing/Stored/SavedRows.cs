using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using EfVersioning.Reading;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Stored;

/// <summary>The rows that a save is about to write, with the versions it gives them.</summary>
internal static class SavedRows
{
    public static void AddTo(PendingWrite write, ContextVersioning versioning, string? partition)
    {
        var tables = StoredTables.Of(versioning.Context.Model, versioning.Model);
        TrackedEntry.VisitChanged(versioning.Context, (Write: write, Versioning: versioning, Tables: tables, Partition: partition), static (save, entry) =>
        {
            if (entry.IsSucceeded)
            {
                return;
            }

            if (entry.State is EntityState.Deleted)
            {
                foreach (var cascade in save.Tables.CascadesOf(entry.EntityType))
                {
                    save.Write.Add(ETagStoreRow.TypeIn(save.Partition, cascade));
                }
            }

            foreach (var counted in save.Tables.CountedIn(entry.EntityType))
            {
                save.Write.Add(ETagStoreRow.TypeIn(save.Partition, counted));
            }

            if (save.Versioning.Model.Find(entry.EntityType) is { } type && !IsKeyToCome(entry, type))
            {
                Add(save.Write, entry, type, save.Partition);
            }
        });
    }

    private static void Add(PendingWrite write, TrackedEntry entry, VersionedType type, string? partition)
    {
        if (StoredType.Of(type).RowOf(partition, type.Key.Of(entry)) is { } row)
        {
            write.Add(row, entry.State is EntityState.Deleted || !type.IsOurs ? null : VersionOf(entry, type));
        }
        else
        {
            write.Add(ETagStoreRow.TypeIn(partition, type.Name));
        }
    }

    // What somebody else moves is not known before it is written: it is asked for when it is next wanted.
    private static RowState VersionOf(TrackedEntry entry, VersionedType type)
        => new(
            type.TagOf(entry, entry.Current(type.Token)!),
            type.Modified is null ? null : ModifiedValue.Read(entry.Current(type.Modified)));

    // The database makes the key of the new row. Nobody has asked for it: the store keeps no word of rows that are not there.
    private static bool IsKeyToCome(TrackedEntry entry, VersionedType type)
        => entry.State is EntityState.Added
            && type.EntityType.FindPrimaryKey()!.Properties.Any(property
                => entry.IsTemporary(property) || (property.ValueGenerated is not ValueGenerated.Never && Equals(entry.Current(property), property.Sentinel)));
}
