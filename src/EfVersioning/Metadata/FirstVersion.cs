using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

/// <summary>
/// The version of a row that EF Core did not insert: 1, as the column's default. It is what <c>migrations add</c> gives
/// to the rows of a table that had no versions, and what a raw INSERT without the column gets.
/// </summary>
internal static class FirstVersion
{
    public static void Apply(IMutableEntityType entityType, IMutableProperty token)
    {
        if (token.Name != VersionProperties.VersionName(entityType) || !VersionProperties.IsOurs(entityType, token) || token.ClrType != typeof(int) && token.ClrType != typeof(long))
        {
            return;
        }

        if (token.FindAnnotation(RelationalAnnotationNames.DefaultValueSql) is null
            && token.FindAnnotation(RelationalAnnotationNames.DefaultValue) is null)
        {
            token.SetAnnotation(VersioningAnnotations.FirstVersion, true);
            StayOurs(token);
            token.SetDefaultValue(Convert.ChangeType(VersionBump.First, token.ClrType, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>
    /// A default makes EF Core's convention take the value for the database's own (OnAdd), and an insert would then leave ours
    /// out. The convention runs whenever a default, a table or a hierarchy changes, and within another convention only after it:
    /// so what we say outranks it beforehand. That goes for EF Core's mark of a column that entity types share as well, and
    /// it is made here.
    /// </summary>
    public static void StayOurs(IMutableProperty token)
    {
        var property = (IConventionProperty)token;
        if (property.FindAnnotation(VersioningAnnotations.FirstVersion) is not null
            && (property.GetValueGeneratedConfigurationSource() is null or ConfigurationSource.Convention
                || (property.GetValueGeneratedConfigurationSource() is ConfigurationSource.DataAnnotation && !VersionProperties.IsStoreGenerated(property))))
        {
            property.SetValueGenerated(IsShared(token) ? ValueGenerated.OnUpdateSometimes : ValueGenerated.Never, fromDataAnnotation: true);
        }
    }

    /// <summary>Whether another entity type has its version in the same column: table splitting, siblings of one table.</summary>
    private static bool IsShared(IMutableProperty token)
        => token.DeclaringType is IMutableEntityType entityType
            && StoreObjectIdentifier.Create(entityType, StoreObjectType.Table) is { } table
            && token.GetColumnName(table) is { } column
            && entityType.Model.GetEntityTypes().Any(
                other => StoreObjectIdentifier.Create(other, StoreObjectType.Table) == table
                    && VersionProperties.TokenName(other) is { } name
                    && other.FindProperty(name) is { } otherToken
                    && otherToken != token
                    && otherToken.GetColumnName(table) == column);

    /// <summary>Takes the default back from a property that is the version no longer.</summary>
    public static void Withdraw(IMutableProperty property)
    {
        if (property.RemoveAnnotation(VersioningAnnotations.FirstVersion) is not null)
        {
            ((IConventionProperty)property).SetValueGenerated(null, fromDataAnnotation: true);
            property.RemoveAnnotation(RelationalAnnotationNames.DefaultValue);
        }
    }
}
