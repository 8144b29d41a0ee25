using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

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

/// <summary>A DateTimeOffset that is kept as a DateTime of UTC, as a database has it whose times have no offset.</summary>
internal static class UtcDateTime
{
    private static readonly DateTimeOffset Time = new(2026, 11, 22, 10, 11, 12, TimeSpan.Zero);

    /// <summary>Whether a conversion is that one.</summary>
    public static bool Is(ValueConverter converter)
        => converter.ModelClrType == typeof(DateTimeOffset)
            && converter.ProviderClrType == typeof(DateTime)
            && converter.ConvertToProvider(Time) is DateTime stored
            && stored.Ticks == Time.UtcTicks;
}
