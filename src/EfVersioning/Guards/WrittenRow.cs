using EfVersioning.Context;
using EfVersioning.Metadata;

namespace EfVersioning.Guards;

/// <summary>One row that a request wrote.</summary>
/// <param name="Type">The entity type.</param>
/// <param name="Key">The key.</param>
/// <param name="Tag">The tag that the write gave it; null for a delete.</param>
/// <param name="Moment">In which transaction, which may take it back.</param>
/// <param name="IsInsert">Whether the row is new.</param>
internal sealed record WrittenRow(VersionedType Type, object?[] Key, ETag? Tag, TransactionMoment Moment, bool IsInsert = false)
{
    public bool IsOf(VersionedType type) => RowIdentity.IsOf(Type, type);

    public bool Is(VersionedType type, object?[] key) => RowIdentity.Same(Type, Key, type, key);
}
