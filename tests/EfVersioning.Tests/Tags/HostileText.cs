using System.Text;
using CsCheck;

namespace EfVersioning.Tests.Tags;

/// <summary>Texts that have broken header values, URLs and parsers before.</summary>
internal static class HostileText
{
    private static readonly Gen<string> Piece = Gen.OneOf(
        Gen.OneOf(
            "\"", "\\", ",", ", ", ";", ":", "%", "%41", "%2C", "-", ".", "~", "_", "/", " ", "\t", "\r\n", "\0", "\x7F", "*",
            "W/", "é", "e\u0301", "ß", "ı", "İ", "日本", "😀", "\u0080", "\uFFFD", "\uFEFF", "\u202E", "\U0010FFFF"),
        Gen.Char['a', 'z'].Select(letter => letter.ToString()),
        Gen.Int[0, 0x10FFFF].Where(Rune.IsValid).Select(rune => new Rune(rune).ToString()));

    /// <summary>Any text that has a UTF-8 form, the empty one and very long ones among them.</summary>
    public static readonly Gen<string> Any = Gen.Frequency(
        (200, Piece.Array[0, 12].Select(string.Concat)),
        (20, Gen.Guid.Select(guid => guid.ToString())),
        (10, Gen.Int[60, 80].Select(length => new string('x', length))),
        (1, Gen.Const(new string('é', 10_000))));

    public static readonly Gen<string> NotEmpty = Any.Where(text => text.Length > 0);

    /// <summary>Short texts of separators, in which an encoding that leaves one of them as it is soon gives itself away.</summary>
    public static readonly Gen<string> Separators =
        Gen.Char[".-,;:%2a\""].Array[0, 4].Select(characters => new string(characters));

    /// <summary>Texts with a surrogate that has no partner: no UTF-8 can hold them.</summary>
    public static readonly Gen<string> WithLoneSurrogate = Gen.Select(
        Any, Gen.OneOf("\uD83D", "\uDE00", "\uDE00\uD83D", "\uD83Dx"), Any, (before, lone, after) => before + lone + after)
        .Where(text => !text.IsWellFormed());

    private static bool IsWellFormed(this string text)
    {
        for (ReadOnlySpan<char> rest = text; !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }
}
