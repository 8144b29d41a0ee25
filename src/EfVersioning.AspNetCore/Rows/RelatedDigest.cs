using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace EfVersioning.AspNetCore.Rows;

/// <summary>
/// Many tags as one short text for the variant of a tag. There it is part of what <c>If-None-Match</c> compares and no part
/// of what <c>If-Match</c> does (a write guards the row itself).
/// </summary>
internal static class RelatedDigest
{
    /// <summary>128 bits: two sets of versions that meet by chance are not to be expected.</summary>
    private const int Length = 16;

    /// <summary>The application's variant, and behind it the digest, which always has the same length.</summary>
    public static string Append(string? variant, IEnumerable<IReadOnlyList<ETag>> sources)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var count = new byte[sizeof(int)];
        foreach (var source in sources)
        {
            // The count keeps a row of one source from passing for one of the next.
            BinaryPrimitives.WriteInt32BigEndian(count, source.Count);
            hash.AppendData(count);

            // A database gives rows in any order, and that alone must not move the tag.
            foreach (var tag in source.Select(tag => tag.ToString()).Order(StringComparer.Ordinal))
            {
                hash.AppendData(Encoding.ASCII.GetBytes(tag + '\n'));
            }
        }

        return $"{variant}~{Base64Url.EncodeToString(hash.GetHashAndReset().AsSpan(0, Length))}";
    }
}
