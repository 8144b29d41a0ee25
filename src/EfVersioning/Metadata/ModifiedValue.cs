using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

/// <summary>A time of change in the type of its property.</summary>
internal static class ModifiedValue
{
    /// <summary>
    /// Reads a property value as UTC. A DateTime counts as UTC whatever its Kind: SQLite gives back what we wrote as
    /// Unspecified, and no conversion may move it.
    /// </summary>
    public static DateTimeOffset? Read(object? value)
        => value switch
        {
            DateTimeOffset time => time.ToUniversalTime(),
            DateTime time => new DateTimeOffset(time.Ticks, TimeSpan.Zero),
            _ => null,
        };

    /// <summary>The same in whole microseconds, as a tag holds it; what another program wrote may be finer.</summary>
    public static DateTimeOffset InTag(object value)
        => Read(value) is { } time ? time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond)) : default;

    /// <summary>The value to give to the property.</summary>
    public static object Write(IReadOnlyProperty property, DateTimeOffset time) => Write(property.ClrType, time);

    /// <summary>The same for a property of a type.</summary>
    public static object Write(Type type, DateTimeOffset time)
        // Boxed arm by arm: the common type would be DateTimeOffset.
        => type == typeof(DateTime) ? (object)time.UtcDateTime : time;
}
