using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using EfVersioning.Metadata;
using EfVersioning.Tags;

namespace EfVersioning.Writing.Counters;

/// <summary>
/// The hash of the tags of a list's rows, in order, row by row as they come. Each has its length in front, so no two lists
/// give the same bytes. SHA-256, of which 128 bits are kept: whoever may write rows cannot look for two lists of one tag.
/// </summary>
internal sealed class PageHash : IDisposable
{
    private const int KeptBytes = 16;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _count;
    private bool _hasUntagged;

    public void Append(ETag row)
    {
        // A row without a tag can change unseen, and the list with it.
        _hasUntagged |= row.IsDefault;
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, row.Bytes.Length);
        _hash.AppendData(length);
        _hash.AppendData(row.Bytes);
        _count++;
    }

    /// <summary>The tag of the rows so far, as a list of an entity type: none (<c>default</c>) where one of them has none.</summary>
    public ETag ToETag(VersionedType type)
    {
        if (_hasUntagged)
        {
            return default;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _hash.GetCurrentHash(hash);
        return CollectionTag.OfPage(type.ListPrefix, Base64Url.EncodeToString(hash[..KeptBytes]), _count);
    }

    public void Dispose() => _hash.Dispose();
}
