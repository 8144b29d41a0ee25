using System.Text;

namespace EfVersioning;

// The overloads differ in their first parameter, which is never left out, so the optional one makes no call ambiguous.
#pragma warning disable RS0026

public readonly partial struct ETag : ISpanFormattable, IUtf8SpanFormattable
{
    /// <summary>The bare tag, without quotes: <c>music.song-1,2</c>.</summary>
    /// <returns>The text; empty for <c>default(ETag)</c>.</returns>
    public override string ToString() => Encoding.ASCII.GetString(Bytes);

    /// <summary>
    /// The tag as the <c>ETag</c> header and the members of <c>If-Match</c> have it, in double quotes and strong
    /// (RFC 9110 §8.8.3): <c>"music.song-1,2"</c>.
    /// </summary>
    /// <returns>The quoted text.</returns>
    /// <exception cref="InvalidOperationException">This is <c>default(ETag)</c>.</exception>
    public string ToHeader()
    {
        var text = Bytes;
        return text.IsEmpty ? throw NoTag() : string.Create(text.Length + 2, text, static (header, bare) =>
        {
            header[0] = header[^1] = '"';
            Encoding.ASCII.GetChars(bare, header[1..]);
        });
    }

    /// <summary>The tag in the wanted form. No culture changes it.</summary>
    /// <param name="format">Null, empty or <c>G</c> for the bare tag, <c>H</c> for the quoted one.</param>
    /// <param name="formatProvider">Not looked at.</param>
    /// <returns>The text.</returns>
    /// <exception cref="FormatException">The format is another one.</exception>
    /// <exception cref="InvalidOperationException">This is <c>default(ETag)</c> and the format <c>H</c>.</exception>
    public string ToString(string? format, IFormatProvider? formatProvider)
        => IsQuoted(format) ? ToHeader() : ToString();

    /// <summary>Writes the tag as characters.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="charsWritten">How many characters were written.</param>
    /// <param name="format">Empty or <c>G</c> for the bare tag, <c>H</c> for the quoted one.</param>
    /// <param name="provider">Not looked at.</param>
    /// <returns>False where the destination is too short.</returns>
    /// <exception cref="FormatException">The format is another one.</exception>
    /// <exception cref="InvalidOperationException">This is <c>default(ETag)</c> and the format <c>H</c>.</exception>
    public bool TryFormat(
        Span<char> destination,
        out int charsWritten,
        ReadOnlySpan<char> format = default,
        IFormatProvider? provider = null)
    {
        var quotes = Quotes(format);
        charsWritten = 0;
        if (destination.Length < Bytes.Length + (2 * quotes))
        {
            return false;
        }

        Encoding.ASCII.GetChars(Bytes, destination[quotes..]);
        charsWritten = Bytes.Length + (2 * quotes);
        if (quotes > 0)
        {
            destination[0] = destination[charsWritten - 1] = '"';
        }

        return true;
    }

    /// <summary>Writes the tag as bytes.</summary>
    /// <param name="utf8Destination">Where to.</param>
    /// <param name="bytesWritten">How many bytes were written.</param>
    /// <param name="format">Empty or <c>G</c> for the bare tag, <c>H</c> for the quoted one.</param>
    /// <param name="provider">Not looked at.</param>
    /// <returns>False where the destination is too short.</returns>
    /// <exception cref="FormatException">The format is another one.</exception>
    /// <exception cref="InvalidOperationException">This is <c>default(ETag)</c> and the format <c>H</c>.</exception>
    public bool TryFormat(
        Span<byte> utf8Destination,
        out int bytesWritten,
        ReadOnlySpan<char> format = default,
        IFormatProvider? provider = null)
    {
        var quotes = Quotes(format);
        bytesWritten = 0;
        if (utf8Destination.Length < Bytes.Length + (2 * quotes))
        {
            return false;
        }

        Bytes.CopyTo(utf8Destination[quotes..]);
        bytesWritten = Bytes.Length + (2 * quotes);
        if (quotes > 0)
        {
            utf8Destination[0] = utf8Destination[bytesWritten - 1] = (byte)'"';
        }

        return true;
    }

    private int Quotes(ReadOnlySpan<char> format) => !IsQuoted(format) ? 0 : IsDefault ? throw NoTag() : 1;

    private static bool IsQuoted(ReadOnlySpan<char> format) => format switch
    {
        "" or "G" => false,
        "H" => true,
        _ => throw new FormatException("The formats of an entity tag are G, the bare tag, and H, the tag in quotes."),
    };
}
