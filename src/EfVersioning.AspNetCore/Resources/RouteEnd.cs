using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.AspNetCore.Resources;

/// <summary>
/// What the end of a route is about: its last parameter, or what follows it. The opener of <c>/albums/{id}/opener</c> is a song with
/// another id than the album's, and the lyrics of <c>/songs/{id}/lyrics</c> are the song's.
/// </summary>
internal static class RouteEnd
{
    /// <summary>Whether the last parameter is about an entity type: nothing follows it, or the text in front of it is the entity's name or its table's.</summary>
    public static bool IsOf(RoutePattern route, IReadOnlyEntityType type)
    {
        var segments = route.PathSegments;
        var last = segments.Count - 1;
        while (last >= 0 && !segments[last].Parts.Any(part => part.IsParameter))
        {
            last--;
        }

        return last == segments.Count - 1
            || (last > 0 && segments[last - 1].Parts is [RoutePatternLiteralPart { Content: var text }] && Names(text, type));
    }

    private static bool Names(string text, IReadOnlyEntityType type)
    {
        var name = type.ClrType.Name;
        return new[] { name, name + "s", type.GetTableName() }.Contains(text, StringComparer.OrdinalIgnoreCase);
    }
}
