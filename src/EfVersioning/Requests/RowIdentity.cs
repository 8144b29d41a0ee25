using EfVersioning.Model;

namespace EfVersioning.Requests;

/// <summary>When two descriptions are of one row.</summary>
internal static class RowIdentity
{
    /// <summary>
    /// True where the tags of both begin alike: with the same labels, which a hierarchy shares. Not where the entity type
    /// is the same object, since a context made by a factory may have a model of its own.
    /// </summary>
    public static bool IsOf(VersionedType one, VersionedType other) => one.HasLabelsOf(other);

    public static bool Same(VersionedType oneType, object?[] one, VersionedType otherType, object?[] other)
    {
        if (!IsOf(oneType, otherType) || one.Length != other.Length)
        {
            return false;
        }

        var properties = oneType.EntityType.FindPrimaryKey()!.Properties;
        for (var i = 0; i < one.Length; i++)
        {
            // A key of bytes is equal by its content, and one of text as the model says.
            if (!properties[i].GetKeyValueComparer().Equals(one[i], other[i]))
            {
                return false;
            }
        }

        return true;
    }
}
