using EfVersioning.EfInternals;
using EfVersioning.Metadata;

namespace EfVersioning.Guards;

/// <summary>The row that a request is about, and what it asks of it.</summary>
/// <param name="Type">The entity type.</param>
/// <param name="Key">The key.</param>
/// <param name="Asked">
/// <c>If-Match</c>. The empty header, which no row can answer, is how a request says that there is to be no
/// such row: an insert makes one, and every other write to it is refused.
/// </param>
/// <param name="MayInsert">Whether the request may make the row: it asks that there is none.</param>
internal sealed record RequestedRow(VersionedType Type, object?[] Key, AskedTags Asked, bool MayInsert = false)
    : RequestedGuard(Type, Asked, MayInsert)
{
    // A key of bytes is equal by its content, and one of text as the model says.
    public override bool Names(VersionedType type, object?[] key) => Type.HasLabelsOf(type) && Type.Key.AreSame(Key, key);

    public override bool Names(TrackedEntry entry, VersionedType type) => Type.HasLabelsOf(type) && Type.Key.AreSame(Key, type.Key.Of(entry));
}
