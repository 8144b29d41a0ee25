using System.Globalization;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Metadata;

/// <summary>The text in a tag of a value that the database stores: the types that have one here, without a detour by JSON.</summary>
internal static class StoredText
{
    public static bool IsKnown(Type type)
        => (!type.IsEnum && Type.GetTypeCode(type) is not (TypeCode.Object or TypeCode.Empty or TypeCode.DBNull))
            || type == typeof(byte[]) || type == typeof(Guid)
            || type == typeof(DateTimeOffset) || type == typeof(DateOnly) || type == typeof(TimeOnly);

    public static string Of(object? value)
        => value switch
        {
            null => string.Empty,
            string text => text,
            byte[] bytes => Convert.ToHexString(bytes),
            bool flag => flag ? "true" : "false",
            // With its offset: SQLite keeps it, and EF Core tells two times of one moment apart by it.
            DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
            DateTime time => DateTime.SpecifyKind(time, DateTimeKind.Unspecified).ToString("O", CultureInfo.InvariantCulture),
            DateOnly date => date.ToString("O", CultureInfo.InvariantCulture),
            TimeOnly time => time.ToString("O", CultureInfo.InvariantCulture),
            // Equal decimals may differ in trailing zeros, and one row must have one tag. So do the two zeros of a double.
            decimal number => (number / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture),
            double and 0 or float and 0 => "0",
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? string.Empty,
        };

    /// <summary>The value of a text; null where it is none.</summary>
    public static object? Parse(string text, StoredForm form, Lazy<DateTimeKind> kind)
    {
        var type = form.Type;
        var value = type == typeof(string) ? text
            : type == typeof(byte[]) ? Convert.FromHexString(text)
            : type == typeof(bool) ? bool.Parse(text)
            : type == typeof(Guid) ? Guid.Parse(text)
            : type == typeof(DateTimeOffset) ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)
            : type == typeof(DateTime) ? DateTime.SpecifyKind(DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind), kind.Value)
            : type == typeof(DateOnly) ? DateOnly.Parse(text, CultureInfo.InvariantCulture)
            : type == typeof(TimeOnly) ? TimeOnly.Parse(text, CultureInfo.InvariantCulture)
            : Convert.ChangeType(text, type, CultureInfo.InvariantCulture);

        return Of(value) == text ? value : null;
    }

    /// <summary>
    /// The kind of time that a column takes. A text has none, and PostgreSQL's provider refuses the wrong one: what it writes as
    /// a literal it takes as a parameter.
    /// </summary>
    public static DateTimeKind KindOf(CoreTypeMapping? mapping)
    {
        foreach (var kind in (DateTimeKind[])[DateTimeKind.Unspecified, DateTimeKind.Utc])
        {
            try
            {
                _ = (mapping as RelationalTypeMapping)?.GenerateProviderValueSqlLiteral(new DateTime(2000, 1, 1, 0, 0, 0, kind));
                return kind;
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidCastException or InvalidOperationException or NotSupportedException)
            {
                // The other one, then.
            }
        }

        return DateTimeKind.Unspecified;
    }
}
