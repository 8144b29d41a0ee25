using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

// EF1001: the selector is public and what it is made with is not, though it has nothing in it.
#pragma warning disable EF1001

namespace EfVersioning.Metadata;

/// <summary>How EF Core stores a property: asked of EF Core, so that no list of converters and types is kept here.</summary>
internal sealed class StoredForm
{
    private StoredForm(CoreTypeMapping? mapping, ValueConverter? converter, IReadOnlyProperty property)
    {
        Mapping = mapping;
        Converter = converter;
        var type = converter?.ProviderClrType ?? property.ClrType;
        Type = Nullable.GetUnderlyingType(type) ?? type;
        Precision = (mapping as RelationalTypeMapping)?.Precision ?? property.GetPrecision();
        Scale = (mapping as RelationalTypeMapping)?.Scale ?? property.GetScale();
    }

    /// <summary>The mapping; null while the model is built and nobody can be asked.</summary>
    public CoreTypeMapping? Mapping { get; }

    /// <summary>From the property's value to the column's.</summary>
    public ValueConverter? Converter { get; }

    /// <summary>The type of the column's values in memory.</summary>
    public Type Type { get; }

    /// <summary>True where the database compares texts, of which it may hold two equal that are not the same.</summary>
    public bool IsText => Type == typeof(string) || Type == typeof(char);

    public int? Precision { get; }

    public int? Scale { get; }

    /// <summary>The form of a property, as the model stands.</summary>
    /// <param name="property">The property.</param>
    /// <param name="mappings">
    /// Who finds mappings while the model is built: the conventions of the options know. From within OnModelCreating only the
    /// converters that the model names are known; a column type that chooses one by itself is seen by the first save.
    /// </param>
    public static StoredForm Of(IReadOnlyProperty property, ITypeMappingSource? mappings)
    {
        var mapping = property.FindTypeMapping() ?? mappings?.FindMapping((IProperty)property);
        return new StoredForm(mapping, mapping is null ? Named(property) : mapping.Converter, property);
    }

    private static ValueConverter? Named(IReadOnlyProperty property)
        => property.GetValueConverter()
            ?? (property.GetProviderClrType() is { } stored
                ? new ValueConverterSelector(new ValueConverterSelectorDependencies()).Select(property.ClrType, stored).Select(info => info.Create()).FirstOrDefault()
                : null);
}
