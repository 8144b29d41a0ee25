using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

/// <summary>
/// The rule of the library in one place: from the value that was <em>read</em> to the value that is written. It never
/// looks at the current value, so it gives the same answer when it is asked twice, when a save is retried, and when
/// somebody has written over the property in between.
/// </summary>
internal static class VersionBump
{
    /// <summary>The version of a row that has just been inserted.</summary>
    public const int First = 1;

    private const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;

    /// <summary>The successor of an integer version, in the type of the original.</summary>
    /// <exception cref="OverflowException">There is none: the version would wrap and revive old tags.</exception>
    public static object Next(object original)
        => original switch
        {
            // Boxed arm by arm: the arms' common type is long, and EF Core unboxes to the property's own.
            int version => (object)checked(version + 1),
            long version => checked(version + 1),
            _ => throw new ArgumentException($"A version is an int or a long, not {original.GetType()}.", nameof(original)),
        };

    /// <summary>
    /// Now in whole microseconds, or one microsecond after <paramref name="original"/> where the clock has not moved on:
    /// two saves within a microsecond, and a clock that was set back, must still give two tags.
    /// </summary>
    public static DateTimeOffset NextModified(DateTimeOffset now, DateTimeOffset? original)
    {
        var ticks = WholeMicroseconds(now.UtcTicks);
        if (original is { } seen)
        {
            ticks = Math.Max(ticks, checked(WholeMicroseconds(seen.UtcTicks) + TicksPerMicrosecond));
        }

        return new DateTimeOffset(ticks, TimeSpan.Zero);
    }

    private static long WholeMicroseconds(long ticks) => ticks - (ticks % TicksPerMicrosecond);
}

/// <summary>The values of a version that no save can move on from.</summary>
internal static class EndOfRange
{
    // Whole microseconds, as a tag holds them: what a row has beyond it has no successor either. PostgreSQL's infinity is the greatest time.
    private static readonly DateTimeOffset LastTime = DateTimeOffset.MaxValue.AddTicks(-(DateTimeOffset.MaxValue.Ticks % TimeSpan.TicksPerMicrosecond));

    /// <summary>The first of them, in the type of a version: a row that is below it can move on.</summary>
    public static object First(Type type)
        => type == typeof(int) ? int.MaxValue
            : type == typeof(long) ? long.MaxValue
            : ModifiedValue.Write(type, LastTime);

    /// <summary>All, in the type of the property.</summary>
    public static IEnumerable<object> Of(IProperty property)
        => First(property.ClrType) is var first && first is int or long ? [first] : [ModifiedValue.Write(property, DateTimeOffset.MaxValue), first];
}
