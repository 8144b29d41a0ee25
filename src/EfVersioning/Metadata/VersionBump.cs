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
