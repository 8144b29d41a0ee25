using System.Globalization;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

/// <summary>Whether a column keeps a time to the microsecond. Judged by what the model says, before there is a database.</summary>
internal static class TimeColumn
{
    private const int Microseconds = 6;

    /// <summary>Why the property's column would round or shift the value, or null where it keeps it.</summary>
    public static string? Refusal(IReadOnlyProperty property)
    {
        if (property.GetPrecision() is { } precision && precision < Microseconds)
        {
            return $"its precision is {precision.ToString(CultureInfo.InvariantCulture)} digits, and a version needs {Microseconds} (whole microseconds)";
        }

        if (property.FindAnnotation(RelationalAnnotationNames.ColumnType)?.Value is not string columnType)
        {
            return null;
        }

        var type = columnType.Trim().ToLowerInvariant();
        var open = type.IndexOf('(', StringComparison.Ordinal);
        var close = type.IndexOf(')', StringComparison.Ordinal);
        if (open > 0
            && close > open
            && int.TryParse(type.AsSpan(open + 1, close - open - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var digits))
        {
            if (digits < Microseconds)
            {
                return $"its column type '{columnType}' keeps {digits.ToString(CultureInfo.InvariantCulture)} digits, and a version needs {Microseconds} (whole microseconds)";
            }

            type = type[..open] + type[(close + 1)..];
        }

        return type switch
        {
            "datetime" or "smalldatetime" or "date" or "year"
                => $"its column type '{columnType}' rounds",
            "timestamp" or "timestamp without time zone"
                => $"its column type '{columnType}' keeps no time zone",
            "time" or "timetz" or "time with time zone" or "time without time zone"
                => $"its column type '{columnType}' keeps no date",
            _ => null,
        };
    }
}
