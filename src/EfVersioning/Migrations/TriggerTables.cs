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
    /// <summary>On an entity type: its table has the trigger.</summary>
    public const string Annotation = VersioningAnnotations.Trigger;

    /// <summary>The tables of the model that have the trigger, by name.</summary>
    /// <param name="model">The model.</param>
    /// <param name="takesUtcDateTimes">Whether a DateTimeOffset may be kept as a DateTime of UTC.</param>
    /// <exception cref="InvalidOperationException">An entity type has nothing that a trigger could move.</exception>
    public static IReadOnlyList<TriggerTable> Of(IReadOnlyModel model, bool takesUtcDateTimes)
    {
        var tables = new Dictionary<StoreObjectIdentifier, TriggerTable>();
        foreach (var entityType in model.GetEntityTypes().Where(type => type.FindAnnotation(Annotation) is not null))
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
