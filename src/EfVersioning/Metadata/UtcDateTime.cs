using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace EfVersioning.Metadata;

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
