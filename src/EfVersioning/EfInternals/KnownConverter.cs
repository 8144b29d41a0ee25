using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

// EF1001: the selector is public and what it is made with is not, though it has nothing in it.
#pragma warning disable EF1001

namespace EfVersioning.EfInternals;

/// <summary>The converter of a property whose model names only what it is stored as (<c>HasConversion&lt;string&gt;()</c>).</summary>
/// <remarks>Risk: none that a build would not tell.</remarks>
internal static class KnownConverter
{
    /// <summary>The converter; null where EF Core has none.</summary>
    public static ValueConverter? To(IReadOnlyProperty property, Type stored)
        => new ValueConverterSelector(new ValueConverterSelectorDependencies()).Select(property.ClrType, stored).Select(info => info.Create()).FirstOrDefault();
}
