using System.Buffers;

namespace EfVersioning.Guards;

/// <summary>
/// Any entity tag of RFC 9110 §8.8.3, ours or not: a weakness mark and an opaque text. It points into the header it was
/// read from.
/// </summary>
internal readonly ref struct EntityTag(bool isWeak, ReadOnlySpan<char> opaque)
{
    /// <summary>
    /// <c>etagc</c> is 21, 23-7E and obs-text. A server that decodes headers as UTF-8 hands over one character for several
    /// octets of obs-text, so everything above 7F passes; but for U+FFFD, behind which different octets look alike.
    /// </summary>
    private static readonly SearchValues<char> NotOpaque = SearchValues.Create(
        [.. Enumerable.Range(0, 0x21).Select(character => (char)character), '"', '\x7F']);

    // Looked for by itself: with it in the set, none of the others could be looked for many at a time.
    private const char Undecoded = '\uFFFD';

    /// <summary>Whether the tag has the mark <c>W/</c>.</summary>
    public bool IsWeak { get; } = isWeak;

    /// <summary>The text between the quotes, as it stands: there are no escapes in it.</summary>
    public ReadOnlySpan<char> Opaque { get; } = opaque;

    /// <summary>Reads a text that is one entity tag, with its quotes and nothing around it.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out EntityTag tag)
        => TryReadQuoted(text, out tag, out var length) && length == text.Length;

    /// <summary>Strong comparison, for <c>If-Match</c>: neither is weak and the texts are the same (§8.8.3.2).</summary>
    public bool StrongEquals(EntityTag other) => !IsWeak && !other.IsWeak && WeakEquals(other);

    /// <summary>Weak comparison, for <c>If-None-Match</c>: the texts are the same, octet by octet (§8.8.3.2).</summary>
    public bool WeakEquals(EntityTag other) => Opaque.SequenceEqual(other.Opaque);

    /// <summary>Reads the quoted tag that <paramref name="text"/> begins with, and how long it is there.</summary>
    internal static bool TryReadQuoted(ReadOnlySpan<char> text, out EntityTag tag, out int length)
    {
        tag = default;
        length = 0;

        // The mark is case-sensitive: w/ is none.
        var isWeak = text.StartsWith("W/");
        var opening = isWeak ? 2 : 0;
        if (opening >= text.Length || text[opening] != '"')
        {
            return false;
        }

        var opaque = text[(opening + 1)..];
        var end = opaque.IndexOfAny(NotOpaque);
        if (end < 0 || opaque[end] != '"' || opaque[..end].Contains(Undecoded))
        {
            return false;
        }

        tag = new EntityTag(isWeak, opaque[..end]);
        length = opening + end + 2;
        return true;
    }
}
