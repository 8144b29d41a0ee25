namespace EfVersioning.AspNetCore;

/// <summary>
/// What a proxy appends to a tag, inside the quotes, when it compresses: <c>-gzip</c> and <c>-br</c> by Apache, <c>--gzip</c> by
/// Jetty. The client sends it back, and no tag with it is the server's.
/// </summary>
internal static class ProxySuffix
{
    private const string Separators = "-;:+._";

    /// <summary>More than that is no suffix any more, and would have to be looked for in vain in every tag of somebody else's.</summary>
    private const int Longest = 16;

    private static readonly string[] Codings = ["gzip", "br", "zstd", "deflate", "compress", "gz", "dcb", "dcz"];

    /// <summary>The tag in front of the suffix; the same text where there is none.</summary>
    /// <param name="opaque">The text between the quotes.</param>
    /// <param name="current">The current tag where it is none of ours, so that only what stands behind it is a suffix; else empty.</param>
    /// <param name="token">
    /// How many bytes the token of the current tag has, where it has one. A token is base64url, in whose letters <c>-gzip</c> can be
    /// written as well: of one that is as long as the current one all is token, and of a longer one what is as long.
    /// </param>
    public static ReadOnlySpan<char> Strip(ReadOnlySpan<char> opaque, ReadOnlySpan<char> current, int? token)
    {
        var uncoded = WithoutCoding(opaque);
        if (current.Length > 0)
        {
            return uncoded.SequenceEqual(current) ? uncoded : opaque;
        }

        var ours = token is null ? default : IsTag(opaque, token) ? opaque : Ours(opaque, uncoded, token);
        ours = ours.IsEmpty ? Ours(opaque, uncoded, token: null) : ours;
        return ours.IsEmpty ? opaque : ours;
    }

    /// <summary>The tag of ours that the text begins with; empty where there is none.</summary>
    private static ReadOnlySpan<char> Ours(ReadOnlySpan<char> opaque, ReadOnlySpan<char> uncoded, int? token)
    {
        // First, since a version that is a text may go on with letters. What stands behind a semicolon is a variant of ours, as
        // pt-br is, and keeps no tag from being equal.
        if (uncoded.Length < opaque.Length && !opaque.Contains(';') && IsTag(uncoded, token))
        {
            return uncoded;
        }

        for (var end = opaque.Length; end > 0 && opaque.Length - end <= Longest; end--)
        {
            // Another letter or digit makes another text of it, and is none that a proxy adds.
            if ((end == opaque.Length || !char.IsAsciiLetterOrDigit(opaque[end])) && IsTag(opaque[..end], token))
            {
                return opaque[..end];
            }
        }

        return default;
    }

    private static bool IsTag(ReadOnlySpan<char> opaque, int? token)
        => ETag.TryParse(opaque, out var tag) && (token is null || !tag.TryGetToken(out var bytes) || bytes.Length == token);

    private static ReadOnlySpan<char> WithoutCoding(ReadOnlySpan<char> opaque)
    {
        foreach (var coding in Codings)
        {
            if (opaque.EndsWith(coding, StringComparison.OrdinalIgnoreCase))
            {
                var rest = opaque[..^coding.Length];
                return rest.TrimEnd(Separators) is { Length: > 0 } tag && tag.Length < rest.Length ? tag : opaque;
            }
        }

        return opaque;
    }
}
