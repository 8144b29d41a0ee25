using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace EfVersioning;

/// <summary>The three forms of a version in a tag: a whole number, a UTC time in microseconds, or <c>~</c> and the bytes of a token.</summary>
internal static class TagVersion
{
    /// <summary>The digits of <see cref="long.MaxValue"/>.</summary>
    public const int LongestNumber = 19;

    public const int ModifiedLength = 27;

    /// <summary>No number and no time begins with it, so no token reads as one.</summary>
    public const byte TokenMark = (byte)'~';

    private static readonly SearchValues<byte> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    private const string ModifiedFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public static bool TryReadNumber(ReadOnlySpan<byte> text, out long number)
    {
        // It would take a sign, or zeros in front.
        if (text is ([>= (byte)'1' and <= (byte)'9', ..] or [(byte)'0']) && Utf8Parser.TryParse(text, out number, out var length) && length == text.Length)
        {
            return true;
        }

        number = 0;
        return false;
    }

    /// <summary>Reads <c>2026-11-22T10:11:12.123456Z</c>, digit by digit: no culture and no time zone has a say.</summary>
    public static bool TryReadModified(ReadOnlySpan<byte> text, out DateTimeOffset modified)
    {
        modified = default;
        if (text.Length != ModifiedLength || text[^1] != (byte)'Z')
        {
            return false;
        }

        // The format "O" has a digit more.
        Span<byte> full = stackalloc byte[ModifiedLength + 1];
        text.CopyTo(full);
        "0Z"u8.CopyTo(full[^2..]);
        return Utf8Parser.TryParse(full, out modified, out var length, 'O') && length == full.Length;
    }

    public static void WriteModified(DateTimeOffset modified, Span<byte> destination)
        => modified.UtcDateTime.TryFormat(destination, out _, ModifiedFormat, CultureInfo.InvariantCulture);

    /// <summary>Whether a text is a token: <c>~</c> and base64url (RFC 4648 §5) without padding.</summary>
    public static bool IsToken(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] != TokenMark || text[1..].ContainsAnyExcept(TokenCharacters))
        {
            return false;
        }

        // The last character may have bits beyond the last byte: set, they would make a second text of the same bytes.
        var unused = ((text.Length - 1) % 4) switch
        {
            0 => 0,
            2 => 4,
            3 => 2,
            _ => -1,
        };
        return unused == 0 || (unused > 0 && (SixBits(text[^1]) & ((1 << unused) - 1)) == 0);
    }

    /// <summary>The bytes of a token.</summary>
    public static bool TryReadToken(ReadOnlySpan<byte> text, [NotNullWhen(true)] out byte[]? token)
    {
        token = IsToken(text) ? Base64Url.DecodeFromUtf8(text[1..]) : null;
        return token is not null;
    }

    private static int SixBits(byte character)
        => (char)character switch
        {
            >= 'A' and <= 'Z' => character - 'A',
            >= 'a' and <= 'z' => character - 'a' + 26,
            >= '0' and <= '9' => character - '0' + 52,
            '-' => 62,
            _ => 63,
        };
}
