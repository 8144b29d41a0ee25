namespace EfVersioning.AspNetCore;

/// <summary>
/// The two parts of a tag's variant: the application's (language, user, build) and the content coding, which the server
/// adds by itself when it compresses. Written so that the two can never be taken for each other.
/// </summary>
/// <remarks>
/// <c>en</c> is a variant, <c>gzip</c> a coding, <c>en:gzip</c> both. A colon that is the variant's own is doubled, and a
/// variant that is called like a coding is written <c>gzip:</c>, with an empty coding behind it. A coding of no wide use
/// has a colon in front even where it stands alone, <c>:x-snappy</c>.
/// </remarks>
internal readonly ref struct VariantParts
{
    private static readonly string[] Codings = ["br", "gzip", "deflate", "zstd", "compress"];

    private VariantParts(ReadOnlySpan<char> variant, ReadOnlySpan<char> coding)
    {
        Variant = variant;
        Coding = coding;
    }

    /// <summary>The application's variant, its colons still doubled; empty where there is none.</summary>
    public ReadOnlySpan<char> Variant { get; }

    /// <summary>The content coding; empty where there is none.</summary>
    public ReadOnlySpan<char> Coding { get; }

    public static bool IsCoding(ReadOnlySpan<char> text)
    {
        foreach (var coding in Codings)
        {
            if (text.SequenceEqual(coding))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Cuts a variant in two, and takes no memory for it.</summary>
    /// <param name="text">The variant, empty where there is none.</param>
    /// <param name="colon">The colon as the text has it: <c>:</c>, or <c>%3A</c> where it is still encoded.</param>
    public static VariantParts Split(ReadOnlySpan<char> text, ReadOnlySpan<char> colon)
    {
        if (IsCoding(text))
        {
            return new VariantParts(default, text);
        }

        // The separator is the last colon if it ends a run of odd length: in pairs they are the variant's own.
        var last = text.LastIndexOf(colon);
        if (last < 0 || IsOwn(text[..last], colon))
        {
            return new VariantParts(text, default);
        }

        var coding = text[(last + colon.Length)..];
        return last == 0 && coding.IsEmpty ? new VariantParts(text, default) : new VariantParts(text[..last], coding);
    }

    /// <summary>Whether the colon behind this text makes a pair with one in it.</summary>
    private static bool IsOwn(ReadOnlySpan<char> before, ReadOnlySpan<char> colon)
    {
        var isOwn = false;
        while (before.EndsWith(colon))
        {
            isOwn = !isOwn;
            before = before[..^colon.Length];
        }

        return isOwn;
    }
}
