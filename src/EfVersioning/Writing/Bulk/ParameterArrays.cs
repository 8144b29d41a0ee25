using EfVersioning.Databases;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Bulk;

/// <summary>Which values can be compared with all those of an array that is one parameter.</summary>
internal static class ParameterArrays
{
    /// <summary>Whether the provider takes an array of a property's values: those that have one in JSON do, or an array type.</summary>
    public static bool Takes(DbContext context, IProperty property)
        => DatabaseSyntax.Of(context).TakesArrays && property.GetTypeMapping().JsonValueReaderWriter is not null;

    /// <summary>Whether two keys are equal in the database only where they are the same: one column, and not of text, which a collation compares.</summary>
    public static bool IsByValue(IReadOnlyList<IProperty> key)
        => key is [var only]
            && (only.GetTypeMapping().Converter?.ProviderClrType ?? only.ClrType) is var stored
            && stored != typeof(string)
            && stored != typeof(char);
}
