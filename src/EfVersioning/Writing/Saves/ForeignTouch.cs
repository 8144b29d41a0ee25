using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Saves;

/// <summary>
/// Where only a part of a row changes that lies in another table (owned rows, the columns of a derived type), the row itself is
/// written as well, with a value that it has: only then is its token checked in SQL, and moved where the database moves it.
/// </summary>
internal static class ForeignTouch
{
    /// <summary>The property to write; null where the row is written anyway, or has none that can be.</summary>
    public static IProperty? PropertyFor(TrackedEntry entry, VersionedType type)
    {
        if (entry.State is not (EntityState.Unchanged or EntityState.Modified)
            || entry.IsModified(type.Token)
            || (!IsSplit(entry.EntityType) && type.Content.IsChangedIn(entry)))
        {
            return null;
        }

        IProperty? first = null;
        foreach (var property in entry.EntityType.GetProperties())
        {
            if (!property.IsKey() && !property.IsConcurrencyToken && property.GetAfterSaveBehavior() is PropertySaveBehavior.Save && IsBeside(property, type.Token))
            {
                if (entry.IsModified(property))
                {
                    return null;
                }

                first ??= property;
            }
        }

        return first ?? (type.Mover is MovedBy.Application ? type.Token : null);
    }

    private static bool IsSplit(IEntityType type) => type.GetTableMappings().Skip(1).Any();

    private static bool IsBeside(IProperty property, IProperty token)
        => property.GetTableColumnMappings().Any(column => token.GetTableColumnMappings().Any(other => other.TableMapping.Table == column.TableMapping.Table));
}
