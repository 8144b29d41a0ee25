namespace EfVersioning.AspNetCore.Rows;

/// <summary>
/// The variant of a tag as HTTP uses it: the application's variant (language, user, build) and the content coding, which
/// the server adds by itself when it compresses. Written so that the two can never be taken for each other.
/// </summary>
/// <remarks>
/// <c>en</c> is a variant, <c>gzip</c> a coding, <c>en:gzip</c> both. A colon that is the variant's own is doubled, and a
/// variant that is called like a coding is written <c>gzip:</c>, with an empty coding behind it.
/// </remarks>
internal static class TagVariant
{
    private static readonly string[] Codings = ["br", "gzip", "deflate", "zstd", "compress"];

    /// <summary>The tag of a row in a variant of the application's.</summary>
    public static ETag Of(ETag tag, string? variant) => string.IsNullOrEmpty(variant) ? tag : tag.WithVariant(Escape(variant));

    /// <summary>The same representation in a content coding.</summary>
    public static ETag Coded(ETag tag, string coding)
    {
        var (variant, _) = Split(tag.Variant);
        return tag.WithVariant(variant is null
            ? IsCoding(coding) ? coding : ":" + coding
            : variant + ":" + coding);
    }

    /// <summary>The same representation without its content coding; the tag itself where it has none.</summary>
    public static ETag Uncoded(ETag tag)
    {
        var (variant, coding) = Split(tag.Variant);
        return coding is null ? tag
            : variant is null ? tag.WithVariant(null)
            : tag.WithVariant(IsCoding(variant) ? variant + ":" : variant);
    }

    /// <summary>The content coding that a tag names; null where it names none.</summary>
    public static string? CodingOf(ETag tag) => Split(tag.Variant).Coding;

    private static string Escape(string variant)
    {
        var escaped = variant.Replace(":", "::", StringComparison.Ordinal);
        return IsCoding(escaped) ? escaped + ":" : escaped;
    }

    /// <summary>The two parts, the first still escaped.</summary>
    private static (string? Variant, string? Coding) Split(string? text)
    {
        if (text is null)
        {
            return default;
        }

        if (IsCoding(text))
        {
            return (null, text);
        }

        // The separator is the last colon that stands in a run of odd length: in pairs they are the variant's own.
        var end = text.LastIndexOf(':');
        if (end < 0 || TrailingColons(text[..(end + 1)]) % 2 == 0)
        {
            return (text, null);
        }

        var variant = text[..end];
        var coding = text[(end + 1)..];
        return (variant.Length == 0 ? null : variant, coding.Length == 0 ? null : coding);
    }

    private static bool IsCoding(string text) => Codings.Contains(text, StringComparer.Ordinal);

    private static int TrailingColons(string text) => text.Length - text.TrimEnd(':').Length;
}
