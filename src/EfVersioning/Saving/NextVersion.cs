using System.Globalization;
using EfVersioning.Conflicts;
using EfVersioning.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Saving;

/// <summary>The next version of a row, with a reason in our own words where there is none.</summary>
internal static class NextVersion
{
    /// <param name="context">The context, which says whether keys are shown.</param>
    /// <param name="type">The entity type.</param>
    /// <param name="key">The key, for the message; null where it is not known.</param>
    /// <param name="original">What the row is at.</param>
    public static object Of(DbContext context, VersionedType type, object?[]? key, object original)
    {
        try
        {
            return VersionBump.Next(original);
        }
        catch (OverflowException)
        {
            throw AtTheEnd(context, type, key);
        }
    }

    /// <inheritdoc cref="Of(DbContext, VersionedType, object?[], object)"/>
    public static DateTimeOffset Of(DbContext context, VersionedType type, object?[]? key, DateTimeOffset now, DateTimeOffset? original)
    {
        try
        {
            return VersionBump.NextModified(now, original);
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or OverflowException)
        {
            throw TimeAtTheEnd(context, type, key);
        }
    }

    /// <summary>The greatest version that a property holds, as SQL has it.</summary>
    public static string Greatest(IProperty version) => Convert.ToString(EndOfRange.Of(version).First(), CultureInfo.InvariantCulture)!;

    /// <summary>A row whose version cannot move on.</summary>
    public static InvalidOperationException AtTheEnd(DbContext context, VersionedType type, object?[]? key)
        => type.Version is null
            ? TimeAtTheEnd(context, type, key)
            : new(
                $"The version of {ConflictMessage.Row(context, type, key)} is at its greatest value and cannot move. Nothing was written. {(type.Version.ClrType == typeof(int) ? $"Make '{type.Version.Name}' a long, or start" : "Start")} the row anew.");

    private static InvalidOperationException TimeAtTheEnd(DbContext context, VersionedType type, object?[]? key)
        => new(
            $"The time of change of {ConflictMessage.Row(context, type, key)} is at the end of time and cannot move. Nothing was written. Set its '{type.Modified!.Name}' in the database to a time that has been.");
}
