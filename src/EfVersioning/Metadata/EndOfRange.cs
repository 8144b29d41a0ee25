using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

/// <summary>The values of a version that no save can move on from.</summary>
internal static class EndOfRange
{
    // PostgreSQL's infinity is the greatest time; the other is the last that a tag can hold.
    private static readonly DateTimeOffset[] Times = [DateTimeOffset.MaxValue, DateTimeOffset.MaxValue.AddTicks(-(DateTimeOffset.MaxValue.Ticks % TimeSpan.TicksPerMicrosecond))];

    /// <summary>In the type of the property.</summary>
    public static IEnumerable<object> Of(IProperty property)
        => property.ClrType == typeof(int) ? [int.MaxValue]
            : property.ClrType == typeof(long) ? [long.MaxValue]
            : Times.Select(time => ModifiedValue.Write(property, time));
}
