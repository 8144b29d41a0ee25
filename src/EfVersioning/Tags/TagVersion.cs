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
        number = 0;
        if (text.IsEmpty || text.Length > LongestNumber || (text[0] == (byte)'0' && text.Length > 1))
        {
            return false;
        }

        var sum = 0UL;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            sum = (sum * 10) + digit - '0';
        }

        number = sum <= long.MaxValue ? (long)sum : 0;
        return sum <= long.MaxValue;
    }

    /// <summary>Reads <c>2026-11-22T10:11:12.123456Z</c>, digit by digit: no culture and no time zone has a say.</summary>
    public static bool TryReadModified(ReadOnlySpan<byte> text, out DateTimeOffset modified)
    {
        modified = default;
        if (text.Length != ModifiedLength
            || text[4] != (byte)'-' || text[7] != (byte)'-' || text[10] != (byte)'T'
            || text[13] != (byte)':' || text[16] != (byte)':' || text[19] != (byte)'.' || text[26] != (byte)'Z'
            || !TryReadDigits(text[..4], out var year) || !TryReadDigits(text[5..7], out var month)
            || !TryReadDigits(text[8..10], out var day) || !TryReadDigits(text[11..13], out var hour)
            || !TryReadDigits(text[14..16], out var minute) || !TryReadDigits(text[17..19], out var second)
            || !TryReadDigits(text[20..26], out var microsecond)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        modified = new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero)
            .AddTicks(microsecond * TimeSpan.TicksPerMicrosecond);
        return true;
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

    private static bool TryReadDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            value = (value * 10) + digit - '0';
        }

        return true;
    }
}
