using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace EfVersioning.Redis;

/// <summary>
/// The names of the keys. The rows of a type lie in sixteen buckets, so that a cluster spreads them; what is between braces
/// decides the slot, so a row and the marks of its bucket are always in one.
/// </summary>
internal sealed class RedisKeys(string prefix)
{
    public const int Buckets = 16;

    // Another format gets another number: entries of the other are then never read.
    private const string Format = "2";
    private const int LongestKey = 200;

    private readonly string _start = $"{prefix}:{Format}:";

    /// <summary>The marks of a bucket: a hash.</summary>
    public RedisKey BucketOf(string type, int bucket)
        => string.Create(CultureInfo.InvariantCulture, $"{_start}{{{Uri.EscapeDataString(type)}/{bucket}}}");

    /// <inheritdoc cref="BucketOf(string, int)"/>
    public RedisKey BucketOf(ETagStoreRow row) => BucketOf(row.Type, Number(row.Key));

    /// <summary>The version or the lease of a row: a string.</summary>
    public RedisKey Of(ETagStoreRow row) => Of(row, BucketOf(row));

    /// <summary>The generation of a bucket: a string, so that one command has it together with a row.</summary>
    public static RedisKey GenerationOf(RedisKey bucket) => $"{bucket}/g";

    /// <summary>The keys of a row, in the order of the scripts: those of its bucket, and its own.</summary>
    public RedisKey[] Path(ETagStoreRow row)
    {
        var bucket = BucketOf(row);
        return [bucket, GenerationOf(bucket), Of(row, bucket)];
    }

    /// <summary>Where the marks of a row are in its bucket.</summary>
    public static RedisValue FieldOf(ETagStoreRow row) => "r:" + Name(row.Key);

    private static RedisKey Of(ETagStoreRow row, RedisKey bucket) => $"{bucket}:{Name(row.Key)}";

    // Encoded, so that a key can hold neither braces nor what ends a name; a long one by its hash.
    private static string Name(string key)
        => key.Length <= LongestKey
            ? Uri.EscapeDataString(key)
            : "#" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>FNV-1a: the same in every process, which <see cref="string.GetHashCode()"/> is not.</summary>
    private static int Number(string key)
    {
        var hash = 2166136261;
        foreach (var character in key)
        {
            hash = (hash ^ character) * 16777619;
        }

        return (int)((hash ^ (hash >> 16)) % Buckets);
    }
}
