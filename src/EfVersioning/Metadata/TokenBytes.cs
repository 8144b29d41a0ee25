using System.Buffers.Binary;
using System.Text;

namespace EfVersioning.Metadata;

/// <summary>
/// The bytes of a token in its tag: bytes are themselves, numbers and GUIDs are big-endian, a text is UTF-8, and any other value the
/// UTF-8 of the text that it has in a key.
/// </summary>
internal static class TokenBytes
{
    // U+FFFD in the place of half a surrogate would give two texts one tag.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool IsKnown(Type stored) => StoredText.IsKnown(stored) && stored != typeof(bool);

    public static byte[] Of(object stored)
    {
        switch (stored)
        {
            case byte[] bytes:
                return bytes;

            case Guid guid:
                return guid.ToByteArray(bigEndian: true);

            case int or uint or long or ulong or short or ushort or byte or sbyte:
                var number = new byte[sizeof(ulong)];
                BinaryPrimitives.WriteUInt64BigEndian(number, stored is ulong unsigned ? unsigned : unchecked((ulong)Convert.ToInt64(stored, null)));
                return number[^SizeOf(stored.GetType())..];

            default:
                return Utf8.GetBytes(StoredText.Of(stored));
        }
    }

    /// <summary>The value of these bytes; null where there is none of the type.</summary>
    public static object? Parse(byte[] bytes, StoredForm form, Lazy<DateTimeKind> kind)
    {
        var type = form.Type;
        if (type == typeof(byte[]))
        {
            return bytes;
        }

        if (type == typeof(Guid))
        {
            return bytes.Length == 16 ? new Guid(bytes, bigEndian: true) : null;
        }

        return SizeOf(type) is > 0 and var size
            ? bytes.Length == size ? Number(bytes, type) : null
            : StoredText.Parse(Utf8.GetString(bytes), form, kind);
    }

    private static object? Number(ReadOnlySpan<byte> bytes, Type type)
        => Type.GetTypeCode(type) switch
        {
            TypeCode.Int32 => BinaryPrimitives.ReadInt32BigEndian(bytes),
            TypeCode.UInt32 => BinaryPrimitives.ReadUInt32BigEndian(bytes),
            TypeCode.Int64 => BinaryPrimitives.ReadInt64BigEndian(bytes),
            TypeCode.UInt64 => BinaryPrimitives.ReadUInt64BigEndian(bytes),
            TypeCode.Int16 => BinaryPrimitives.ReadInt16BigEndian(bytes),
            TypeCode.UInt16 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            TypeCode.Byte => bytes[0],
            _ => unchecked((sbyte)bytes[0]),
        };

    private static int SizeOf(Type type)
        => Type.GetTypeCode(type) switch
        {
            _ when type.IsEnum => 0,
            TypeCode.Int64 or TypeCode.UInt64 => 8,
            TypeCode.Int32 or TypeCode.UInt32 => 4,
            TypeCode.Int16 or TypeCode.UInt16 => 2,
            TypeCode.Byte or TypeCode.SByte => 1,
            _ => 0,
        };
}
