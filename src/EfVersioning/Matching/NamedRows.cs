using EfVersioning.Model;

namespace EfVersioning.Matching;

/// <summary>The rows of an entity type that an If-Match names, and the versions it wants them at.</summary>
internal static class NamedRows
{
    /// <summary>In the field's order; a weak tag, and one of something else, names none (RFC 9110 §13.1.1).</summary>
    public static List<(object?[] Key, object Token)> In(EntityTagField field, VersionedType type)
    {
        var rows = new List<(object?[] Key, object Token)>(1);
        foreach (var member in field)
        {
            if (!member.IsWeak
                && ETag.TryParse(member.Opaque, out var tag)
                && type.KeyIn(tag) is { } key
                && type.TokenIn(tag) is { } token)
            {
                rows.Add((key, token));
            }
        }

        return rows;
    }
}
