using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

/// <summary>Which properties of an entity type are its version, by annotation first and by interface second.</summary>
internal static class VersionProperties
{
    /// <summary>What no property is called: the version of a type that names its generated token where there is none.</summary>
    public const string NoToken = "?";

    // TableSharingConcurrencyTokenConvention of EF Core.
    private const string TableSharing = "_TableSharingConcurrencyTokenConvention_";

    /// <summary>The name of the version, or null where the entity type has none: what counts, or the token that somebody else moves.</summary>
    public static string? VersionName(IReadOnlyEntityType entityType)
        => Named(entityType, VersioningAnnotations.Version) is { } named
            ? named.Length > 0 ? named : GeneratedTokens(entityType).FirstOrDefault()?.Name ?? NoToken
            : (typeof(IVersioned).IsAssignableFrom(entityType.ClrType) ? nameof(IVersioned.Version) : null);

    /// <summary>The name of the time property, or null where the entity type has none.</summary>
    public static string? ModifiedName(IReadOnlyEntityType entityType)
        => Named(entityType, VersioningAnnotations.Modified)
            ?? (typeof(IModified).IsAssignableFrom(entityType.ClrType) ? nameof(IModified.Modified) : null);

    /// <summary>The name of the property that EF Core checks: the version, or the time where there is no version.</summary>
    public static string? TokenName(IReadOnlyEntityType entityType) => VersionName(entityType) ?? ModifiedName(entityType);

    /// <summary>The same, with the tokens that are found by themselves in the hierarchies of these names.</summary>
    public static string? TokenName(IReadOnlyEntityType entityType, IReadOnlySet<string> found)
        => TokenName(entityType)
            ?? (found.Count > 0 && found.Contains(entityType.GetRootType().Name) ? GeneratedTokens(entityType).FirstOrDefault()?.Name : null);

    /// <summary>
    /// The tokens that the database generates with every write: a <c>rowversion</c>, an <c>xmin</c>. Not that which EF Core adds
    /// where several entity types share a table.
    /// </summary>
    public static IEnumerable<IReadOnlyProperty> GeneratedTokens(IReadOnlyEntityType entityType)
        => entityType.GetProperties().Where(property => property.IsConcurrencyToken
            && property.ValueGenerated is ValueGenerated.OnAddOrUpdate
            && !(property.IsShadowProperty() && property.Name.StartsWith(TableSharing, StringComparison.Ordinal)));

    /// <summary>Who moves a version: as the model says, or as is the habit of its type.</summary>
    public static MovedBy MoverOf(IReadOnlyEntityType entityType, IReadOnlyProperty version)
        => Named(entityType, VersioningAnnotations.MovedBy) is { } mover ? Enum.Parse<MovedBy>(mover)
            : IsNumberOrTime(Nullable.GetUnderlyingType(version.ClrType) ?? version.ClrType) ? MovedBy.EfVersioning
            : version.ValueGenerated is ValueGenerated.OnUpdate or ValueGenerated.OnAddOrUpdate ? MovedBy.Database
            : MovedBy.Application;

    /// <summary>Whether a property is the version of its entity type, or its time of change, and moved by this library.</summary>
    public static bool IsOurs(IReadOnlyEntityType entityType, IReadOnlyProperty property)
        => property.Name == VersionName(entityType)
            ? MoverOf(entityType, property) is MovedBy.EfVersioning
            : property.Name == ModifiedName(entityType);

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

    // What one would expect to be counted, or taken from the clock. Unsigned ones are an xmin, or a rowversion as a number.
    private static bool IsNumberOrTime(Type type)
        => (Type.GetTypeCode(type) is (>= TypeCode.SByte and <= TypeCode.Decimal and not TypeCode.UInt32 and not TypeCode.UInt64) or TypeCode.DateTime && !type.IsEnum)
            || type == typeof(DateTimeOffset) || type == typeof(DateOnly) || type == typeof(TimeOnly) || type == typeof(TimeSpan);

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
