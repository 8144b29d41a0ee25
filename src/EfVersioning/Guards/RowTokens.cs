using EfVersioning.EfInternals;
using EfVersioning.Metadata;

namespace EfVersioning.Guards;

/// <summary>The versions of one tracked row that an <c>If-Match</c> names.</summary>
internal static class RowTokens
{
    /// <summary>In the header's order; a tag of another row names none.</summary>
    public static List<object> In(EntityTagHeader header, TrackedEntry entry, VersionedType type)
    {
        var tokens = new List<object>(1);
        foreach (var tag in header.StrongTags)
        {
            if (type.TokenIn(tag, entry) is { } token)
            {
                tokens.Add(token);
            }
        }

        return tokens;
    }
}
