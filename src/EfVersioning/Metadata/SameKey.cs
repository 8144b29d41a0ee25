using System.Text;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

/// <summary>Whether two values of a key are one in the database, as far as can be told outside of it.</summary>
internal static class SameKey
{
    /// <summary>True unless they certainly are not: texts are compared by a collation, of case, of spaces at the end and of more outside of ASCII.</summary>
    public static bool MayBe(IProperty property, object? one, object? other)
    {
        var converter = property.GetTypeMapping().Converter;
        if ((converter is null ? one : converter.ConvertToProvider(one)) is string text
            && (converter is null ? other : converter.ConvertToProvider(other)) is string otherText)
        {
            return !Ascii.IsValid(text)
                || !Ascii.IsValid(otherText)
                || text.AsSpan().TrimEnd(' ').Equals(otherText.AsSpan().TrimEnd(' '), StringComparison.OrdinalIgnoreCase);
        }

        return property.GetKeyValueComparer().Equals(one, other);
    }
}
