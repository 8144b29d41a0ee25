using EfVersioning.EfInternals;
using EfVersioning.Metadata;

namespace EfVersioning.Guards;

/// <summary>The versions of one tracked row that an <c>If-Match</c> names.</summary>
internal static class RowTokens
{
    /// <summary>In the header's order; a weak tag, and one of another row, names none (RFC 9110 §13.1.1).</summary>
    public static List<object> In(EntityTagHeader header, TrackedEntry entry, VersionedType type)
    {
        var tokens = new List<object>(1);
        foreach (var member in header)
        {
            if (!member.IsWeak && ETag.TryParse(member.Opaque, out var tag) && type.TokenIn(tag, entry) is { } token)
            {
                tokens.Add(token);
            }
        }

        return tokens;
    }
}
