using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Model;

/// <summary>
/// The version of a row that EF Core did not insert: 1, as the column's default. It is what <c>migrations add</c> gives
/// to the rows of a table that had no versions, and what a raw INSERT without the column gets.
/// </summary>
internal static class FirstVersion
{
    public static void Apply(IMutableEntityType entityType, IMutableProperty token)
    {
        if (token.Name != VersionProperties.VersionName(entityType) || token.ClrType != typeof(int) && token.ClrType != typeof(long))
        {
            return;
        }

        if (token.FindAnnotation(RelationalAnnotationNames.DefaultValueSql) is null
            && token.FindAnnotation(RelationalAnnotationNames.DefaultValue) is null)
        {
            token.SetAnnotation(VersioningAnnotations.FirstVersion, true);
            token.SetDefaultValue(Convert.ChangeType(VersionBump.First, token.ClrType, CultureInfo.InvariantCulture));
            StayOurs(token);
        }
    }

    /// <summary>
    /// A default makes EF Core's convention take the value for the database's own (OnAdd), and an insert would then leave
    /// ours out. Taken back as a convention, so that another can still mark a column that entity types share.
    /// </summary>
    public static void StayOurs(IMutableProperty token)
    {
        var property = (IConventionProperty)token;
        if (property.FindAnnotation(VersioningAnnotations.FirstVersion) is not null
            && VersionProperties.IsStoreGenerated(token)
            && property.GetValueGeneratedConfigurationSource() is null or ConfigurationSource.Convention)
        {
            property.SetValueGenerated(ValueGenerated.Never);
        }
    }

    /// <summary>Takes the default back from a property that is the version no longer.</summary>
    public static void Withdraw(IMutableProperty property)
    {
        if (property.RemoveAnnotation(VersioningAnnotations.FirstVersion) is not null)
        {
            property.RemoveAnnotation(RelationalAnnotationNames.DefaultValue);
        }
    }
}
