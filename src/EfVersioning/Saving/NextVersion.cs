using EfVersioning.Model;

namespace EfVersioning.Saving;

/// <summary>The next version of an entry, with a reason in our own words where there is none.</summary>
internal static class NextVersion
{
    public static object Of(VersionedType type, object original) => Grown(type, () => VersionBump.Next(original));

    public static object Of(VersionedType type, DateTimeOffset now, DateTimeOffset? original)
        => Grown(type, () => VersionBump.NextModified(now, original));

    private static object Grown(VersionedType type, Func<object> next)
    {
        try
        {
            return next();
        }
        catch (OverflowException exception)
        {
            throw new InvalidOperationException(
                $"The version of a '{type.EntityType.DisplayName()}' is at its greatest value and cannot move. Nothing was written. {(type.Version!.ClrType == typeof(int) ? $"Make '{type.Version.Name}' a long, or start" : "Start")} the row anew.",
                exception);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new InvalidOperationException(
                $"The time of change of a '{type.EntityType.DisplayName()}' is at the end of time and cannot move. Nothing was written. Set its '{type.Modified!.Name}' in the database to a time that has been.",
                exception);
        }
    }
}
