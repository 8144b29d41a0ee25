using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace EfVersioning;

/// <summary>
/// The ASCII text of a tag. Ordinary tags lie inside the struct, so that forming, parsing and comparing one allocates
/// nothing; a longer one (a long string key) takes one array.
/// </summary>
internal readonly struct TagText
{
    /// <summary>
    /// With the length byte and the reference this makes 80 bytes: room for a GUID key and a version, or for an integer
    /// key and a time.
    /// </summary>
    public const int InlineCapacity = 71;

    private readonly byte[]? overflow;
    private readonly InlineBytes inline;
    private readonly byte inlineLength;

    /// <summary>Copies <paramref name="ascii"/>. One text always has one representation.</summary>
    public TagText(ReadOnlySpan<byte> ascii)
    {
        if (ascii.Length > InlineCapacity)
        {
            overflow = ascii.ToArray();
            return;
        }

        ascii.CopyTo(inline);
        inlineLength = (byte)ascii.Length;
    }

    public bool IsEmpty => inlineLength == 0 && overflow is null;

    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => overflow is null ? ((ReadOnlySpan<byte>)inline)[..inlineLength] : overflow;

    [InlineArray(InlineCapacity)]
    private struct InlineBytes
    {
        private byte first;
    }
}
