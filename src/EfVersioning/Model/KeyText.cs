using System.Globalization;
using EfVersioning.Saving;
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

    public string Of(TrackedEntry entry)
    {
        var value = entry.Current(property);
        if (_converter is not null && value is not null)
        {
            value = _converter.ConvertToProvider(value);
        }

        return Format(value);
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
