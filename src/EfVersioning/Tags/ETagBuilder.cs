using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace EfVersioning;

/// <summary>
/// Writes a tag place by place, in the order of the text: labels, key parts, version, variant. It starts in the caller's
/// buffer (<c>stackalloc byte[ETagBuilder.StackLength]</c>), so an ordinary tag allocates nothing.
/// </summary>
/// <remarks>Use it once, as a local; <see cref="ToETag"/> ends it. A copy would write to the same buffer.</remarks>
internal ref struct ETagBuilder(Span<byte> initial)
{
    /// <summary>A buffer of this length on the stack holds all but tags with very long keys.</summary>
    public const int StackLength = 256;

    private const int LongestEncodedRune = 12;

    private Span<byte> buffer = initial;
    private byte[]? rented;
    private int length;
    private bool hasKey;

    /// <summary>Writes <c>app.model-</c>.</summary>
    /// <exception cref="ArgumentException">A label is empty or has a surrogate without its partner.</exception>
    public void AppendLabels(string app, string model)
    {
        ArgumentException.ThrowIfNullOrEmpty(app);
        ArgumentException.ThrowIfNullOrEmpty(model);
        AppendEncoded(app, SafeCharacters.App, nameof(app));
        AppendByte((byte)'.');
        AppendEncoded(model, SafeCharacters.Model, nameof(model));
        AppendByte((byte)'-');
    }

    /// <summary>Writes what is encoded already: the labels of a model as <see cref="TagGrammar.EncodePrefix"/> gave them, or a tag up to its variant.</summary>
    public void AppendPrefix(scoped ReadOnlySpan<byte> prefix)
    {
        prefix.CopyTo(Free(prefix.Length));
        length += prefix.Length;
    }

    /// <summary>Writes one part of the key, after a ':' where it is not the first.</summary>
    /// <exception cref="ArgumentException">The part has a surrogate without its partner.</exception>
    public void AppendKeyPart(scoped ReadOnlySpan<char> key)
    {
        if (hasKey)
        {
            AppendByte((byte)':');
        }

        hasKey = true;
        AppendEncoded(key, SafeCharacters.Value, nameof(key));
    }

    /// <summary>Writes one part of the key in the invariant culture, without a string for it.</summary>
    /// <param name="key">The value.</param>
    /// <param name="format">
    /// The format; two different values must never give one text, so a date or time needs its round-trip format "O".
    /// </param>
    public void AppendKeyPart<T>(T key, scoped ReadOnlySpan<char> format = default)
        where T : ISpanFormattable
    {
        Span<char> text = stackalloc char[StackLength / 2];
        if (key.TryFormat(text, out var written, format, CultureInfo.InvariantCulture))
        {
            AppendKeyPart(text[..written]);
        }
        else
        {
            AppendKeyPart(key.ToString(format.ToString(), CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Writes the version as a number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public void AppendVersion(long version)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(version);
        Debug.Assert(hasKey, "A key has one part at least.");
        var free = Free(1 + TagVersion.LongestNumber);
        free[0] = (byte)',';
        Utf8Formatter.TryFormat(version, free[1..], out var written);
        length += 1 + written;
    }

    /// <summary>Writes the version as a UTC time.</summary>
    /// <exception cref="ArgumentException">It is finer than microseconds, which the text could not tell apart.</exception>
    public void AppendModified(DateTimeOffset modified)
    {
        if (modified.UtcTicks % TimeSpan.TicksPerMicrosecond != 0)
        {
            throw new ArgumentException(
                "The time must be in whole microseconds: two finer times would share a tag.", nameof(modified));
        }

        Debug.Assert(hasKey, "A key has one part at least.");
        AppendByte((byte)',');
        TagVersion.WriteModified(modified, Free(TagVersion.ModifiedLength));
        length += TagVersion.ModifiedLength;
    }

    /// <summary>Writes the version as a token.</summary>
    public void AppendToken(scoped ReadOnlySpan<byte> token)
    {
        Debug.Assert(hasKey, "A key has one part at least.");
        AppendByte((byte)',');
        AppendByte(TagVersion.TokenMark);
        var encoded = Base64Url.GetEncodedLength(token.Length);
        length += Base64Url.EncodeToUtf8(token, Free(encoded));
    }

    /// <summary>Writes the variant; null writes nothing.</summary>
    /// <exception cref="ArgumentException">It is empty or has a surrogate without its partner.</exception>
    public void AppendVariant(string? variant)
    {
        if (variant is null)
        {
            return;
        }

        ArgumentException.ThrowIfNullOrEmpty(variant);
        AppendByte((byte)';');
        AppendEncoded(variant, SafeCharacters.Value, nameof(variant));
    }

    public ETag ToETag()
    {
        Debug.Assert(TagGrammar.Fault(buffer[..length]) is null, TagGrammar.Fault(buffer[..length]));
        var tag = new ETag(buffer[..length]);
        if (rented is not null)
        {
            Return();
        }

        return tag;
    }

    public byte[] ToBytes()
    {
        var bytes = buffer[..length].ToArray();
        Return();
        return bytes;
    }

    private void AppendEncoded(scoped ReadOnlySpan<char> text, SafeCharacters safe, string parameter)
    {
        while (true)
        {
            var plain = text.IndexOfAnyExcept(safe.Chars);
            plain = plain < 0 ? text.Length : plain;
            Ascii.FromUtf16(text[..plain], Free(plain), out _);
            length += plain;
            text = text[plain..];
            if (text.IsEmpty)
            {
                return;
            }

            // U+FFFD in its place would give two different keys one tag.
            if (Rune.DecodeFromUtf16(text, out var rune, out var consumed) != OperationStatus.Done)
            {
                throw new ArgumentException("The text has a surrogate without its partner.", parameter);
            }

            length += PercentEncoding.Encode(rune, Free(LongestEncodedRune));
            text = text[consumed..];
        }
    }

    private void AppendByte(byte value)
    {
        Free(1)[0] = value;
        length++;
    }

    /// <summary>The free part of the buffer, of the wanted length at least.</summary>
    private Span<byte> Free(int wanted)
    {
        if (buffer.Length - length < wanted)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(length + wanted, buffer.Length * 2));
            buffer[..length].CopyTo(larger);
            Return();
            buffer = rented = larger;
        }

        return buffer[length..];
    }

    private void Return()
    {
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
            rented = null;
        }
    }
}
