namespace EfVersioning.AspNetCore.Representations;

/// <summary>The variant of a tag as HTTP uses it: see <see cref="VariantParts"/>.</summary>
internal static class TagVariant
{
    private const string Colon = ":";

    /// <summary>The tag of a row in a variant of the application's.</summary>
    public static ETag Of(ETag tag, string? variant) => tag.IsDefault || string.IsNullOrEmpty(variant) ? tag : tag.WithVariant(Escape(variant));

    /// <summary>The same representation in a content coding, in place of its own if it names one.</summary>
    public static ETag Coded(ETag tag, string coding)
    {
        var parts = VariantParts.Split(tag.Variant, Colon);
        return tag.WithVariant(parts.Variant.IsEmpty && VariantParts.IsCoding(coding) ? coding : $"{parts.Variant}{Colon}{coding}");
    }

    /// <summary>The same representation without its content coding; the tag itself where it has none.</summary>
    public static ETag Uncoded(ETag tag)
    {
        var parts = VariantParts.Split(tag.Variant, Colon);
        return parts.Coding.IsEmpty ? tag
            : parts.Variant.IsEmpty ? tag.WithVariant(null)
            : tag.WithVariant(VariantParts.IsCoding(parts.Variant) ? $"{parts.Variant}{Colon}" : parts.Variant.ToString());
    }

    /// <summary>The content coding that a tag names; null where it names none.</summary>
    public static string? CodingOf(ETag tag)
        => VariantParts.Split(tag.Variant, Colon) is { Coding: { IsEmpty: false } coding } ? coding.ToString() : null;

    private static string Escape(string variant)
    {
        var escaped = variant.Replace(Colon, Colon + Colon, StringComparison.Ordinal);
        return VariantParts.IsCoding(escaped) ? escaped + Colon : escaped;
    }
}
