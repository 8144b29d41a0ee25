using EfVersioning.Metadata;

namespace EfVersioning.Guards;

/// <summary>When two descriptions are of one row.</summary>
internal static class RowIdentity
{
    /// <summary>
    /// True where the tags of both begin alike: with the same labels, which a hierarchy shares. Not where the entity type
    /// is the same object, since a context made by a factory may have a model of its own.
    /// </summary>
    public static bool IsOf(VersionedType one, VersionedType other) => one.HasLabelsOf(other);

    // A key of bytes is equal by its content, and one of text as the model says.
    public static bool Same(VersionedType oneType, object?[] one, VersionedType otherType, object?[] other)
        => IsOf(oneType, otherType) && oneType.Key.AreSame(one, other);
}
