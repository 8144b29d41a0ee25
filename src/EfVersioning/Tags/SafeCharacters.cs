using System.Buffers;

namespace EfVersioning;

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
