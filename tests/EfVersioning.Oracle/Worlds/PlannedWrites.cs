using EfVersioning.Oracle.Models;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Update;

namespace EfVersioning.Oracle.Worlds;

/// <summary>What EF Core would write now: its own commands, made and not sent.</summary>
internal static class PlannedWrites
{
    /// <summary>The entries whose row, or whose part of a row, would be written for more than an excluded property or a version.</summary>
    public static List<EntityEntry> Of(DbContext db)
    {
        var adapter = db.GetService<IUpdateAdapterFactory>().Create();
        var written = new HashSet<IUpdateEntry>();
        foreach (var command in db.GetService<ICommandBatchPreparer>().BatchCommands(adapter.GetEntriesToSave(), adapter).SelectMany(batch => batch.ModificationCommands))
        {
            if (command.EntityState is EntityState.Deleted)
            {
                written.UnionWith(command.Entries);
            }

            foreach (var column in command.ColumnModifications)
            {
                if (column.IsWrite && (column.Property is null || IsContent(column.Property)))
                {
                    // A JSON column is no single entry's.
                    written.UnionWith(column.Entry is { } entry ? [entry] : command.Entries);
                }
            }
        }

        return [.. written.Select(entry => entry.ToEntityEntry())];
    }

    private static bool IsContent(IProperty property)
        => !property.IsConcurrencyToken && property.FindAnnotation(Shapes.Excluded) is null && property.FindAnnotation(Shapes.Token) is null;
}
