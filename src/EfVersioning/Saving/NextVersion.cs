using EfVersioning.Model;

namespace EfVersioning.Saving;

/// <summary>The next version of an entry, with a reason in our own words where there is none.</summary>
internal static class NextVersion
{
    public static object Of(VersionedType type, object original)
    {
        try
        {
            return VersionBump.Next(original);
        }
        catch (OverflowException exception)
        {
            throw new InvalidOperationException(
                $"The version of a '{type.EntityType.DisplayName()}' is at its greatest value and cannot move. Nothing was written. {(type.Version!.ClrType == typeof(int) ? $"Make '{type.Version.Name}' a long, or start" : "Start")} the row anew.",
                exception);
        }
    }

    public static object Of(VersionedType type, DateTimeOffset now, DateTimeOffset? original)
    {
        try
        {
            return VersionBump.NextModified(now, original);
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or OverflowException)
        {
            throw new InvalidOperationException(
                $"The time of change of a '{type.EntityType.DisplayName()}' is at the end of time and cannot move. Nothing was written. Set its '{type.Modified!.Name}' in the database to a time that has been.",
                exception);
        }
    }
}
