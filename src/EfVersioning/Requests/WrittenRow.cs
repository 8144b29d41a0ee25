using EfVersioning.Model;

namespace EfVersioning.Requests;

/// <summary>One row that a request wrote.</summary>
/// <param name="Type">The entity type.</param>
/// <param name="Key">The key.</param>
/// <param name="Tag">The tag that the write gave it; null for a delete.</param>
/// <param name="IsInsert">Whether the row is new.</param>
/// <param name="Entity">The entity that was saved; null for a write without one.</param>
internal sealed record WrittenRow(VersionedType Type, object?[] Key, ETag? Tag, bool IsInsert = false, object? Entity = null)
{
    public bool IsOf(VersionedType type) => RowIdentity.IsOf(Type, type);

    public bool Is(VersionedType type, object?[] key) => RowIdentity.Same(Type, Key, type, key);
}
