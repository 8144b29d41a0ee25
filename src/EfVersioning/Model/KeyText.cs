using System.Globalization;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace EfVersioning.Model;

/// <summary>
/// The text of one key property: the same on every machine, culture and time zone, and different for different keys.
/// A value-converted key (an <c>OrderId</c> struct, an enum) goes by what the database stores.
/// </summary>
internal sealed class KeyText(IProperty property)
{
    private readonly ValueConverter? _converter = property.GetTypeMapping().Converter;

    public string Of(Func<IProperty, object?> valueOf)
    {
        var value = valueOf(property);
        if (_converter is not null && value is not null)
        {
            value = _converter.ConvertToProvider(value);
        }

        return Format(value);
    }

    /// <summary>The key value whose text this is.</summary>
    public bool TryParse(string text, out object? value)
    {
        var type = _converter?.ProviderClrType ?? property.ClrType;
        value = Parse(text, Nullable.GetUnderlyingType(type) ?? type);
        if (value is null || !string.Equals(Format(value), text, StringComparison.Ordinal))
        {
            return false;
        }

        if (_converter is not null)
        {
            value = _converter.ConvertFromProvider(value);
        }

        return true;
    }

    private static object? Parse(string text, Type type)
    {
        try
        {
            return type == typeof(string) ? text
                : type == typeof(byte[]) ? Convert.FromHexString(text)
                : type == typeof(bool) ? bool.Parse(text)
                : type == typeof(Guid) ? Guid.Parse(text)
                : type == typeof(DateTimeOffset) ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)
                : type == typeof(DateTime) ? DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)
                : type == typeof(DateOnly) ? DateOnly.Parse(text, CultureInfo.InvariantCulture)
                : type == typeof(TimeOnly) ? TimeOnly.Parse(text, CultureInfo.InvariantCulture)
                : type.IsEnum ? Enum.Parse(type, text)
                : Convert.ChangeType(text, type, CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or InvalidCastException or ArgumentException)
        {
            // A client's tag: not a key of ours.
            return null;
        }
    }

    /// <summary>The text of a value that the database stores.</summary>
    public static string Format(object? value)
        => value switch
        {
            null => string.Empty,
            string text => text,
            byte[] bytes => Convert.ToHexString(bytes),
            bool flag => flag ? "true" : "false",
            DateTimeOffset time => time.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
            DateTime time => DateTime.SpecifyKind(time, DateTimeKind.Unspecified).ToString("O", CultureInfo.InvariantCulture),
            DateOnly date => date.ToString("O", CultureInfo.InvariantCulture),
            TimeOnly time => time.ToString("O", CultureInfo.InvariantCulture),
            // Equal decimals may differ in trailing zeros, and one row must have one tag.
            decimal number => (number / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture),
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? string.Empty,
        };
}
