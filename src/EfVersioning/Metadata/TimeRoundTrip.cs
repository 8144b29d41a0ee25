using System.Collections;
using System.Globalization;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

/// <summary>
/// Whether a time comes back from its column as it was written. Nobody knows all converters, so times are sent through the
/// property's own: a microsecond apart, since that is how far apart two versions may be.
/// </summary>
internal static class TimeRoundTrip
{
    private const int Microseconds = 6;

    private static readonly DateTimeOffset[] Times =
    [
        .. Around(new DateTimeOffset(1999, 12, 31, 23, 59, 59, TimeSpan.Zero)),
        .. Around(new DateTimeOffset(2026, 11, 22, 10, 11, 12, TimeSpan.Zero)),
        .. Around(new DateTimeOffset(2100, 2, 28, 0, 0, 0, TimeSpan.Zero)),
    ];

    /// <summary>Why two versions could be one in the column, or null where each has a value of its own.</summary>
    public static string? Refusal(IReadOnlyProperty property, StoredForm form)
    {
        if ((form.Type == typeof(DateTimeOffset) || form.Type == typeof(DateTime)) && Digits(form) is { } digits and < Microseconds)
        {
            return $"its column keeps {digits.ToString(CultureInfo.InvariantCulture)} digits, and a version needs {Microseconds} (whole microseconds)";
        }

        if (form.Converter is null)
        {
            return null;
        }

        try
        {
            // The version that no row has is sent as well, to find none.
            _ = form.Converter.ConvertToProvider(UnknownVersion.Of(property));
            return Times.Select(time => Lost(property, form, time)).FirstOrDefault(reason => reason is not null) is { } lost
                ? $"by its conversion to {form.Type.Name}, {lost}"
                : null;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return $"its conversion to {form.Type.Name} does not take every time ({exception.GetType().Name}: {exception.Message})";
        }
    }

    private static string? Lost(IReadOnlyProperty property, StoredForm form, DateTimeOffset time)
    {
        var value = ModifiedValue.Write(property.ClrType, time);
        var column = form.Converter!.ConvertToProvider(value);
        if (!StructuralComparisons.StructuralEqualityComparer.Equals(column, form.Converter.ConvertToProvider(value)))
        {
            return $"{Text(time)} is written in a different way each time";
        }

        if (column is decimal number && form.Precision is not null)
        {
            column = decimal.Round(number, Math.Min(form.Scale ?? 0, 28));
        }

        var read = ModifiedValue.Read(form.Converter.ConvertFromProvider(column));
        return read == time ? null : $"{Text(time)} comes back as {(read is { } other ? Text(other) : "nothing")}";
    }

    // What a converter hints at counts where the property says nothing.
    private static int? Digits(StoredForm form) => form.Precision ?? form.Converter?.MappingHints?.Precision;

    // Every digit of a second, and one microsecond more: of two neighbours one is odd, and loses a half.
    private static IEnumerable<DateTimeOffset> Around(DateTimeOffset second)
        => new[] { 0, 1, 123_456, 123_457, 999_999, 1_000_000 }.Select(microseconds => second.AddMicroseconds(microseconds));

    private static string Text(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}

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
