using System.Globalization;
using EfVersioning.EfInternals;
using EfVersioning.Guards;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Saves;

/// <summary>The next version of a row, with a reason in our own words where there is none.</summary>
internal static class NextVersion
{
    /// <summary>Of an entry. Its key is made only for the refusal: a save of a row has no other use for it.</summary>
    public static object Of(DbContext context, VersionedType type, TrackedEntry entry, object original)
        => TryNext(original) ?? throw AtTheEnd(context, type, type.Key.Of(entry));

    /// <inheritdoc cref="Of(DbContext, VersionedType, TrackedEntry, object)"/>
    public static DateTimeOffset Of(DbContext context, VersionedType type, TrackedEntry entry, DateTimeOffset now, DateTimeOffset? original)
        => TryNext(now, original) ?? throw TimeAtTheEnd(context, type, type.Key.Of(entry));

    /// <summary>Of a row by its key; null where that is not known.</summary>
    public static object Of(DbContext context, VersionedType type, object?[]? key, object original)
        => TryNext(original) ?? throw AtTheEnd(context, type, key);

    /// <inheritdoc cref="Of(DbContext, VersionedType, object?[], object)"/>
    public static DateTimeOffset Of(DbContext context, VersionedType type, object?[]? key, DateTimeOffset now, DateTimeOffset? original)
        => TryNext(now, original) ?? throw TimeAtTheEnd(context, type, key);

    /// <summary>The greatest version that a property holds, as SQL has it.</summary>
    public static string Greatest(IProperty version) => Convert.ToString(EndOfRange.First(version.ClrType), CultureInfo.InvariantCulture)!;

    /// <summary>A row whose version cannot move on.</summary>
    public static InvalidOperationException AtTheEnd(DbContext context, VersionedType type, object?[]? key)
        => type.Version is null
            ? TimeAtTheEnd(context, type, key)
            : new(
                $"The version of {ConflictMessage.Row(context, type, key)} is at its greatest value and cannot move. Nothing was written. {(type.Version.ClrType == typeof(int) ? $"Make '{type.Version.Name}' a long, or start" : "Start")} the row anew.");

    private static object? TryNext(object original)
    {
        try
        {
            return VersionBump.Next(original);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static DateTimeOffset? TryNext(DateTimeOffset now, DateTimeOffset? original)
    {
        try
        {
            return VersionBump.NextModified(now, original);
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or OverflowException)
        {
            return null;
        }
    }

    private static InvalidOperationException TimeAtTheEnd(DbContext context, VersionedType type, object?[]? key)
        => new(
            $"The time of change of {ConflictMessage.Row(context, type, key)} is at the end of time and cannot move. Nothing was written. Set its '{type.Modified!.Name}' in the database to a time that has been.");
}
