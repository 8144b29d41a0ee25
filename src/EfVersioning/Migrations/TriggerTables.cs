using EfVersioning.Databases;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Migrations;

/// <summary>
/// The tables that a trigger keeps the version of. Read from what every model says: a context's own, a compiled one, and
/// the snapshot beside a migration, which has no classes and no relational model.
/// </summary>
internal static class TriggerTables
{
    /// <summary>The tables of the model that have the trigger, by name.</summary>
    /// <param name="model">The model.</param>
    /// <param name="takesUtcDateTimes">Whether a DateTimeOffset may be kept as a DateTime of UTC.</param>
    /// <exception cref="InvalidOperationException">An entity type has nothing that a trigger could move.</exception>
    public static IReadOnlyList<TriggerTable> Of(IReadOnlyModel model, bool takesUtcDateTimes)
    {
        var tables = new Dictionary<StoreObjectIdentifier, TriggerTable>();
        foreach (var entityType in model.GetEntityTypes().Where(type => type.FindAnnotation(VersioningAnnotations.Trigger) is not null))
        {
            var version = Find(entityType, VersionProperties.VersionName(entityType), takesUtcDateTimes, typeof(int), typeof(long));
            var modified = Find(entityType, VersionProperties.ModifiedName(entityType), takesUtcDateTimes, typeof(DateTimeOffset), typeof(DateTime));
            if ((version ?? modified) is not { } token)
            {
                throw new InvalidOperationException(
                    $"'{entityType.DisplayName()}' has no version that its trigger could move. Implement IVersioned or IModified, or call HasEtagVersion(…) on it.");
            }

            // One table, but for TPC, where each type has its own; in TPT the version is in the root's.
            foreach (var type in entityType.GetDerivedTypesInclusive())
            {
                if (StoreObjectIdentifier.Create(type, StoreObjectType.Table) is { } table && token.GetColumnName(table) is not null)
                {
                    tables.TryAdd(table, Read(model, type, table, version, modified));
                }
            }
        }

        return [.. tables.Values.OrderBy(table => table.Schema, StringComparer.Ordinal).ThenBy(table => table.Name, StringComparer.Ordinal)];
    }

    private static TriggerTable Read(
        IReadOnlyModel model, IReadOnlyEntityType entityType, StoreObjectIdentifier table, IReadOnlyProperty? version, IReadOnlyProperty? modified)
    {
        var columns = TriggerColumns.Of(model, table);
        string?[] own = [version?.GetColumnName(table), modified?.GetColumnName(table)];
        var watched = columns.Where(column => column.Value && !own.Contains(column.Key)).Select(column => column.Key).ToList();
        return new TriggerTable(
            table.Name,
            table.Schema,
            [.. entityType.FindPrimaryKey()!.Properties.Select(property => property.GetColumnName(table)!)],
            own[0],
            own[1],
            modified?.ClrType == typeof(DateTimeOffset),
            watched,
            [.. columns.Keys.Except(watched, StringComparer.Ordinal)]);
    }

    private static IReadOnlyProperty? Find(IReadOnlyEntityType entityType, string? name, bool takesUtcDateTimes, params ReadOnlySpan<Type> types)
    {
        if (name is null || entityType.FindProperty(name) is not { } property)
        {
            return null;
        }

        if (types.Contains(property.ClrType)
            && property.GetProviderClrType() is null
            && (property.GetValueConverter() is not { } converter || (takesUtcDateTimes && UtcDateTime.Is(converter))))
        {
            return property;
        }

        throw new InvalidOperationException(
            $"The trigger of '{entityType.DisplayName()}' cannot move '{name}', which is stored by a conversion. Map it without one, or leave HasEtagTrigger() out.");
    }
}

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
