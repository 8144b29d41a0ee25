using System.Collections;
using System.Globalization;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

/// <summary>
/// Whether the column of an integer version counts as the version does. A bulk write, a trigger and a row that is not loaded
/// raise it in SQL by <c>"Version" + 1</c>, so it has to hold that number, and each has to be a value of its own.
/// </summary>
internal static class CounterColumn
{
    private static readonly long[] Versions =
    [
        1, 2, sbyte.MaxValue + 1, byte.MaxValue + 1, short.MaxValue + 1, ushort.MaxValue + 1, (1 << 24) + 1, int.MaxValue,
        uint.MaxValue + 1L, (1L << 53) + 1, long.MaxValue,
    ];

    /// <summary>Why not, or null where it does.</summary>
    public static string? Refusal(IReadOnlyProperty property, StoredForm form)
    {
        if (form.Converter is not { } converter)
        {
            return null;
        }

        var stored = form.Type.Name;
        try
        {
            foreach (var version in Versions.Where(version => property.ClrType == typeof(long) || version <= int.MaxValue).Append(-1))
            {
                var value = Convert.ChangeType(version, property.ClrType, CultureInfo.InvariantCulture);
                var column = converter.ConvertToProvider(value);
                if (!IsNumber(column) || Convert.ToDecimal(column, CultureInfo.InvariantCulture) != version || !Equals(converter.ConvertFromProvider(column), value))
                {
                    var kept = column is string or IEnumerable or null ? $"of type {stored}" : $"{string.Create(CultureInfo.InvariantCulture, $"{column}")} ({stored})";
                    return $"by its conversion, {version.ToString(CultureInfo.InvariantCulture)} is {kept} in the column";
                }
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return $"its conversion to {stored} does not take every number ({exception.GetType().Name}: {exception.Message})";
        }

        return null;
    }

    private static bool IsNumber(object? value)
        => value is IConvertible and not Enum && ((IConvertible)value).GetTypeCode() is >= TypeCode.SByte and <= TypeCode.Decimal;
}
