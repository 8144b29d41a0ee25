using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace EfVersioning;

// The overloads differ in their first parameter, which is never left out, so the optional one makes no call ambiguous.
#pragma warning disable RS0026

public readonly partial struct ETag : ISpanParsable<ETag>, IUtf8SpanParsable<ETag>
{
    private const string NotAscii = "it has a character outside ASCII";

    /// <summary>Reads a tag, bare or in double quotes. A weak tag (<c>W/"…"</c>) is not one of ours.</summary>
    /// <param name="s">The text, with nothing around it.</param>
    /// <param name="provider">Not looked at.</param>
    /// <returns>The tag; its text is the one that was read.</returns>
    /// <exception cref="ArgumentNullException">The text is null.</exception>
    /// <exception cref="FormatException">
    /// The text is no tag, or not the one text of its tag: a character encoded that need not be, a number with a leading
    /// zero, a date that does not exist.
    /// </exception>
    public static ETag Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), provider);
    }

    /// <summary>Reads a tag, bare or in double quotes, as <see cref="Parse(string, IFormatProvider?)"/> does.</summary>
    /// <param name="s">The text, with nothing around it.</param>
    /// <param name="provider">Not looked at.</param>
    /// <returns>The tag; its text is the one that was read.</returns>
    /// <exception cref="FormatException">The text is no tag, or not the one text of its tag.</exception>
    public static ETag Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null)
        => Read(s, out var tag) is { } fault ? throw Refused(fault) : tag;

    /// <summary>Reads a tag from UTF-8, as <see cref="Parse(string, IFormatProvider?)"/> does.</summary>
    /// <param name="utf8Text">The text, with nothing around it.</param>
    /// <param name="provider">Not looked at.</param>
    /// <returns>The tag; its text is the one that was read.</returns>
    /// <exception cref="FormatException">The text is no tag, or not the one text of its tag.</exception>
    public static ETag Parse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider = null)
        => Read(utf8Text, out var tag) is { } fault ? throw Refused(fault) : tag;

    /// <summary>Reads a tag, bare or in double quotes, where there is one.</summary>
    /// <param name="s">The text, with nothing around it; null is no tag.</param>
    /// <param name="result">The tag, or <c>default(ETag)</c>.</param>
    /// <returns>Whether the text is a tag.</returns>
    public static bool TryParse([NotNullWhen(true)] string? s, out ETag result) => Read(s.AsSpan(), out result) is null;

    /// <inheritdoc cref="TryParse(string?, out ETag)"/>
    public static bool TryParse(ReadOnlySpan<char> s, out ETag result) => Read(s, out result) is null;

    /// <summary>Reads a tag from UTF-8, bare or in double quotes, where there is one.</summary>
    /// <param name="utf8Text">The text, with nothing around it.</param>
    /// <param name="result">The tag, or <c>default(ETag)</c>.</param>
    /// <returns>Whether the text is a tag.</returns>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, out ETag result) => Read(utf8Text, out result) is null;

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ETag result)
        => TryParse(s, out result);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out ETag result)
        => TryParse(s, out result);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider, out ETag result)
        => TryParse(utf8Text, out result);

    /// <summary>What is wrong with the text, or null and the tag.</summary>
    private static string? Read(ReadOnlySpan<char> text, out ETag tag)
    {
        byte[]? rented = null;
        var ascii = text.Length <= ETagBuilder.StackLength
            ? stackalloc byte[ETagBuilder.StackLength]
            : rented = ArrayPool<byte>.Shared.Rent(text.Length);
        string? fault;
        if (Ascii.FromUtf16(text, ascii, out var length) == OperationStatus.Done)
        {
            fault = Read(ascii[..length], out tag);
        }
        else
        {
            fault = NotAscii;
            tag = default;
        }

        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return fault;
    }

    private static string? Read(ReadOnlySpan<byte> text, out ETag tag)
    {
        // A bare tag has no quote anywhere, so the quoted form can be told by its quotes.
        var bare = text is [(byte)'"', .. var inner, (byte)'"'] ? inner : text;
        var fault = TagGrammar.Fault(bare);
        tag = fault is null ? new ETag(bare) : default;
        return fault;
    }

    private static FormatException Refused(string fault)
        => new($"This is no entity tag: {fault}. Expected {TagGrammar.Form}, bare or in double quotes.");
}
