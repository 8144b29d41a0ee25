using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Model;

/// <summary>Which properties of an entity type are its version, by annotation first and by interface second.</summary>
internal static class VersionProperties
{
    /// <summary>The name of the counting property, or null where the entity type has none.</summary>
    public static string? VersionName(IReadOnlyEntityType entityType)
        => Named(entityType, VersioningAnnotations.Version)
            ?? (typeof(IVersioned).IsAssignableFrom(entityType.ClrType) ? nameof(IVersioned.Version) : null);

    /// <summary>The name of the time property, or null where the entity type has none.</summary>
    public static string? ModifiedName(IReadOnlyEntityType entityType)
        => Named(entityType, VersioningAnnotations.Modified)
            ?? (typeof(IModified).IsAssignableFrom(entityType.ClrType) ? nameof(IModified.Modified) : null);

    /// <summary>The name of the property that EF Core checks: the version, or the time where there is no version.</summary>
    public static string? TokenName(IReadOnlyEntityType entityType) => VersionName(entityType) ?? ModifiedName(entityType);

    /// <summary>True for an entity type that has rows of its own which EF Core can write and tell apart.</summary>
    public static bool CanCarryVersion(IReadOnlyEntityType entityType)
        => entityType.FindPrimaryKey() is not null
            && (entityType.GetTableName() is not null || entityType.GetViewName() is null);

    /// <summary>
    /// True for a property that EF Core reads back instead of writing. OnUpdateSometimes is not that: EF Core's mark of a
    /// column that several entity types share, as siblings of one table do.
    /// </summary>
    public static bool IsStoreGenerated(IReadOnlyProperty property)
        => (property.ValueGenerated & ValueGenerated.OnAddOrUpdate) != ValueGenerated.Never;

    private static string? Named(IReadOnlyEntityType entityType, string annotation)
    {
        for (var type = entityType; type is not null; type = type.BaseType)
        {
            if (type.FindAnnotation(annotation)?.Value is string name)
            {
                return name;
            }
        }

        return null;
    }
}
