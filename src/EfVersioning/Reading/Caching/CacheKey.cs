using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EfVersioning.Reading.Caching;

/// <summary>The key of a content in the cache.</summary>
internal static class CacheKey
{
    // Of what this library writes: what another format wrote is never read.
    private const string Format = "efversioning:1:";

    // HybridCache keeps nothing whose key is longer than 1024, unless it is told otherwise.
    private const int Longest = 512;

    /// <summary>
    /// Whose content it is, in every part that can move: the tag, and the time of the last change where it is another one,
    /// since <c>BumpsModified()</c> moves that alone.
    /// </summary>
    public static string NameOf(RowState version, string? variant)
    {
        var tag = variant is null ? version.Tag : version.Tag.WithVariant(variant);
        return version.Modified is { } modified
            ? string.Create(CultureInfo.InvariantCulture, $"{tag}@{modified.UtcTicks}")
            : tag.ToString();
    }

    /// <summary>The key. A content says itself whose it is, so a long name may be hashed.</summary>
    public static string Of(string? partition, string digest, string name)
    {
        var key = ETagStoreRow.TypeIn(partition, name);
        return Format + digest + ":" + (key.Length <= Longest ? key : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key))));
    }
}
