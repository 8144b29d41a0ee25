using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Serialization;

namespace EfVersioning;

/// <summary>
/// The entity tag of one state of one row: <c>app.model-key,version</c>, and <c>app.model-key,version;variant</c> where
/// one state has several representations. In a header it stands in double quotes, <c>"music.song-1,2"</c>, and is strong.
/// </summary>
/// <remarks>
/// <para>
/// The text is visible ASCII without quote or backslash, so it fits <c>etagc</c> of RFC 9110 §8.8.3 as it is: characters
/// outside <c>A–Z a–z 0–9 . _ ~ -</c> are percent-encoded as UTF-8 (RFC 3986 §2.1), '-' in both labels and '.' in the
/// app label too, and the parts of a composite key are joined by ':'.
/// </para>
/// <para>
/// Two different rows, versions or variants never share a text, and only that one text of a tag parses. Formatting
/// depends on no culture, time zone or machine. Ordinary tags take no memory besides the struct.
/// </para>
/// <para><c>default(ETag)</c> is no tag (<see cref="IsDefault"/>).</para>
/// </remarks>
[JsonConverter(typeof(ETagJsonConverter))]
public readonly partial struct ETag : IEquatable<ETag>
{
    /// <summary>
    /// So many bytes lie inside the struct, so that forming, parsing and comparing an ordinary tag allocates nothing. With the length
    /// and the reference they make 80: room for a GUID key and a version, or for an integer key and a time.
    /// </summary>
    internal const int InlineCapacity = 71;

    // A longer text (a long string key), which takes an array of its own.
    private readonly byte[]? overflow;
    private readonly InlineBytes inline;
    private readonly byte inlineLength;

    /// <summary>Copies a text that is known to be a tag's. One text always has one representation.</summary>
    internal ETag(ReadOnlySpan<byte> ascii)
    {
        if (ascii.Length > InlineCapacity)
        {
            overflow = ascii.ToArray();
            return;
        }

        ascii.CopyTo(inline);
        inlineLength = (byte)ascii.Length;
    }

    /// <summary>Whether this is <c>default(ETag)</c>: no tag, as of something that is not stored.</summary>
    public bool IsDefault => inlineLength == 0 && overflow is null;

    /// <summary>The app label, decoded; empty for <c>default(ETag)</c>.</summary>
    public string App => PercentEncoding.Decode(Parts().App);

    /// <summary>The model label, decoded; empty for <c>default(ETag)</c>.</summary>
    public string Model => PercentEncoding.Decode(Parts().Model);

    /// <summary>
    /// The key as it stands in the tag: percent-encoded, the parts of a composite key joined by ':'. Decoded parts come
    /// from <see cref="GetKeyParts"/>. Empty for <c>default(ETag)</c>, and for a key that is the empty string.
    /// </summary>
    public string Key => Encoding.ASCII.GetString(Parts().Key);

    /// <summary>
    /// The version as it stands in the tag: a number (<see cref="TryGetNumber"/>), a time (<see cref="TryGetModified"/>)
    /// or a token (<see cref="TryGetToken"/>); empty for <c>default(ETag)</c>.
    /// </summary>
    public string Version => Encoding.ASCII.GetString(Parts().Version);

    /// <summary>The variant, decoded: which representation of the state this is; null where the tag names none.</summary>
    public string? Variant => Parts() is { HasVariant: true } parts ? PercentEncoding.Decode(parts.Variant) : null;

    /// <summary>The tag; null for <c>default(ETag)</c>.</summary>
    internal ETag? OrNull => IsDefault ? null : this;

    /// <summary>The text as bytes, without quotes; empty for <c>default(ETag)</c>.</summary>
    [UnscopedRef]
    internal ReadOnlySpan<byte> Bytes => overflow is null ? ((ReadOnlySpan<byte>)inline)[..inlineLength] : overflow;

    /// <summary>The parts of the key, decoded: one for a simple key, several for a composite one.</summary>
    /// <returns>A new array; empty for <c>default(ETag)</c>.</returns>
    public string[] GetKeyParts()
    {
        if (IsDefault)
        {
            return [];
        }

        var key = Parts().Key;
        var parts = new string[key.Count((byte)':') + 1];
        var next = 0;
        foreach (var part in key.Split((byte)':'))
        {
            parts[next++] = PercentEncoding.Decode(key[part]);
        }

        return parts;
    }

    /// <summary>The version as a number.</summary>
    /// <param name="number">The number, or 0.</param>
    /// <returns>False where the version is a time or a token, and for <c>default(ETag)</c>.</returns>
    public bool TryGetNumber(out long number) => TagVersion.TryReadNumber(Parts().Version, out number);

    /// <summary>The version as a time, in UTC and whole microseconds.</summary>
    /// <param name="modified">The time, or the default.</param>
    /// <returns>False where the version is a number or a token, and for <c>default(ETag)</c>.</returns>
    public bool TryGetModified(out DateTimeOffset modified) => TagVersion.TryReadModified(Parts().Version, out modified);

    /// <summary>
    /// The version as the bytes of a token that the database or the application moves: a <c>rowversion</c>, an <c>xmin</c>, a
    /// stamp. In the tag they are <c>~</c> and base64url without padding.
    /// </summary>
    /// <param name="token">A new array, or null.</param>
    /// <returns>False where the version is a number or a time, and for <c>default(ETag)</c>.</returns>
    public bool TryGetToken([NotNullWhen(true)] out byte[]? token) => TagVersion.TryReadToken(Parts().Version, out token);

    /// <summary>The tag of another representation of the same state.</summary>
    /// <param name="variant">The variant, not encoded and not empty; null for none.</param>
    /// <returns>The tag with that variant in place of its own.</returns>
    /// <exception cref="ArgumentException">The variant is empty or has a surrogate without its partner.</exception>
    /// <exception cref="InvalidOperationException">This is <c>default(ETag)</c>.</exception>
    public ETag WithVariant(string? variant)
    {
        if (IsDefault)
        {
            throw NoTag();
        }

        var builder = new ETagBuilder(stackalloc byte[ETagBuilder.StackLength]);
        builder.AppendPrefix(State());
        builder.AppendVariant(variant);
        return builder.ToETag();
    }

    /// <summary>The text up to the variant: row and version.</summary>
    [UnscopedRef]
    private ReadOnlySpan<byte> State()
    {
        var bytes = Bytes;
        var end = bytes.IndexOf((byte)';');
        return end < 0 ? bytes : bytes[..end];
    }

    [UnscopedRef]
    private TagParts Parts()
    {
        TagParts.Split(Bytes, out var parts);
        return parts;
    }

    private static InvalidOperationException NoTag() => new("default(ETag) is no tag.");

    [InlineArray(InlineCapacity)]
    private struct InlineBytes
    {
        private byte first;
    }

    /// <summary>Whether the two are one text: same row, version and variant.</summary>
    /// <param name="left">One tag.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they are equal.</returns>
    public static bool operator ==(ETag left, ETag right) => left.Equals(right);

    /// <summary>Whether the two differ in row, version or variant.</summary>
    /// <param name="left">One tag.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(ETag left, ETag right) => !left.Equals(right);

    /// <summary>
    /// Whether the other tag names the same state of the same row, whatever the variants. This is what <c>If-Match</c>
    /// asks for a write: the row changes, and not one of its representations.
    /// </summary>
    /// <param name="other">The other tag.</param>
    /// <returns>Whether row and version are the same; <c>default(ETag)</c> names no state and equals none.</returns>
    public bool StateEquals(ETag other) => State() is { IsEmpty: false } state && state.SequenceEqual(other.State());

    /// <summary>Whether the other tag is the same text: same row, version and variant.</summary>
    /// <param name="other">The other tag.</param>
    /// <returns>Whether they are equal.</returns>
    public bool Equals(ETag other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ETag other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }
}
