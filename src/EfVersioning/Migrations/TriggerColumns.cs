using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Migrations;

/// <summary>The columns of a table, from every entity type that is in it: owned, split, complex and JSON ones too.</summary>
internal static class TriggerColumns
{
    /// <summary>The columns in alphabetical order, each with whether its change is a change of the row.</summary>
    public static SortedDictionary<string, bool> Of(IReadOnlyModel model, StoreObjectIdentifier table)
    {
        var columns = new SortedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (var entityType in model.GetEntityTypes())
        {
            if (entityType.GetContainerColumnName() is { } json)
            {
                if (StoreObjectIdentifier.Create(entityType, StoreObjectType.Table) == table)
                {
                    columns[json] = true;
                }
            }
            else
            {
                Add(columns, entityType, table);
            }
        }

        return columns;
    }

    private static void Add(SortedDictionary<string, bool> columns, IReadOnlyTypeBase type, StoreObjectIdentifier table)
    {
        foreach (var property in type.GetProperties())
        {
            if (property.GetColumnName(table) is { } column)
            {
                columns[column] = columns.GetValueOrDefault(column) || IsWatched(property);
            }
        }

        foreach (var complex in type.GetComplexProperties().Select(property => property.ComplexType))
        {
            if (complex.GetContainerColumnName() is not { } json)
            {
                Add(columns, complex, table);
            }
            else if (StoreObjectIdentifier.Create(complex.ContainingEntityType, StoreObjectType.Table) == table)
            {
                columns[json] = true;
            }
        }
    }

    private static bool IsWatched(IReadOnlyProperty property)
        => property.FindAnnotation(VersioningAnnotations.Excluded) is null
            && !property.ValueGenerated.HasFlag(ValueGenerated.OnUpdate)
            && property.GetComputedColumnSql() is null;
}
