using System.Globalization;
using EfVersioning.Saving;
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

        // Said first and explicitly: a default alone makes EF Core's convention take the value for the database's own
        // (OnAdd), and an insert would then leave ours out.
        token.ValueGenerated = ValueGenerated.Never;
        if (token.FindAnnotation(RelationalAnnotationNames.DefaultValueSql) is null)
        {
            token.SetDefaultValue(Convert.ChangeType(VersionBump.First, token.ClrType, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Takes the default back from a property that is the version no longer.</summary>
    public static void Withdraw(IMutableProperty property) => property.RemoveAnnotation(RelationalAnnotationNames.DefaultValue);
}
