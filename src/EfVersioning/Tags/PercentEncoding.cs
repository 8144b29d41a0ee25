using System.Buffers;
using System.Text;

namespace EfVersioning;

/// <summary>
/// RFC 3986 §2.1 in one canonical form: UTF-8, upper-case digits, and nothing encoded that could stand for itself. So
/// one text has one encoding, and comparing encodings compares texts.
/// </summary>
internal static class PercentEncoding
{
    private const int EncodedOctetLength = 3;
    private const int LongestRune = 4;

    /// <summary>Writes one rune as percent-encoded octets; the answer is the number of bytes written, 12 at most.</summary>
    public static int Encode(Rune rune, Span<byte> destination)
    {
        Span<byte> octets = stackalloc byte[LongestRune];
        var count = rune.EncodeToUtf8(octets);
        for (var i = 0; i < count; i++)
        {
            var triplet = destination.Slice(i * EncodedOctetLength, EncodedOctetLength);
            triplet[0] = (byte)'%';
            triplet[1] = Digit(octets[i] >> 4);
            triplet[2] = Digit(octets[i] & 0xF);
        }

        return count * EncodedOctetLength;
    }

    /// <summary>Whether <paramref name="encoded"/> is what encoding some text with <paramref name="safe"/> gives.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> encoded, SafeCharacters safe)
    {
        while (true)
        {
            var next = encoded.IndexOfAnyExcept(safe.Bytes);
            if (next < 0)
            {
                return true;
            }

            encoded = encoded[next..];
            if (!TryReadRune(encoded, out var rune, out var length)
                || (rune.IsAscii && safe.Bytes.Contains((byte)rune.Value)))
            {
                return false;
            }

            encoded = encoded[length..];
        }
    }

    /// <summary>The text behind a canonical encoding.</summary>
    public static string Decode(ReadOnlySpan<byte> canonical) => Uri.UnescapeDataString(Encoding.ASCII.GetString(canonical));

    /// <summary>Reads one rune from percent-encoded octets; octets that are no UTF-8 are refused, not replaced.</summary>
    private static bool TryReadRune(ReadOnlySpan<byte> encoded, out Rune rune, out int length)
    {
        Span<byte> octets = stackalloc byte[LongestRune];
        var count = 0;
        for (; count < LongestRune; count++)
        {
            var octet = Octet(encoded[Math.Min(count * EncodedOctetLength, encoded.Length)..]);
            if (octet < 0)
            {
                break;
            }

            octets[count] = (byte)octet;
        }

        var status = Rune.DecodeFromUtf8(octets[..count], out rune, out var consumed);
        length = consumed * EncodedOctetLength;
        return status == OperationStatus.Done;
    }

    /// <summary>The octet that the text begins with, or -1 where it begins with no <c>%XX</c>.</summary>
    private static int Octet(ReadOnlySpan<byte> encoded)
        => encoded is [(byte)'%', var high, var low, ..] && Nibble(high) >= 0 && Nibble(low) >= 0
            ? (Nibble(high) << 4) | Nibble(low)
            : -1;

    private static byte Digit(int nibble) => (byte)(nibble < 10 ? '0' + nibble : 'A' + nibble - 10);

    private static int Nibble(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };
}

/// <summary>
/// The characters that stand for themselves in one place of a tag; every other one is percent-encoded. They are the
/// unreserved characters of RFC 3986 §2.3, less those that end the place.
/// </summary>
internal sealed class SafeCharacters
{
    private const string LettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>The app label ends at the first '.', so neither '.' nor '-' stands in it.</summary>
    public static readonly SafeCharacters App = new(LettersAndDigits + "_~");

    /// <summary>The model label ends at the first '-'.</summary>
    public static readonly SafeCharacters Model = new(LettersAndDigits + "_~.");

    /// <summary>A part of the key, and the variant: ':', ',' and ';' end them.</summary>
    public static readonly SafeCharacters Value = new(LettersAndDigits + "_~.-");

    private SafeCharacters(string characters)
    {
        Chars = SearchValues.Create(characters);
        Bytes = SearchValues.Create([.. characters.Select(character => (byte)character)]);
    }

    public SearchValues<char> Chars { get; }

    public SearchValues<byte> Bytes { get; }
}
