using EfVersioning.Guards;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace EfVersioning.AspNetCore.Representations;

/// <summary>
/// <c>If-Range</c> (RFC 9110 §13.1.5), answered here since the framework's file results, which know no tag of ours, would
/// serve a range of the new content to who has the start of the old.
/// </summary>
internal static class IfRange
{
    /// <summary>Takes the range away where it is of another state; what remains is for the handler to serve.</summary>
    public static void Apply(IHeaderDictionary headers, in RepresentationState current)
    {
        if (headers.Range.Count == 0 || headers.IfRange.Count == 0)
        {
            return;
        }

        if (!Matches(headers.IfRange.ToString(), current.ETag))
        {
            headers.Remove(HeaderNames.Range);
        }

        headers.Remove(HeaderNames.IfRange);
    }

    /// <summary>
    /// Strong comparison of one tag. A date is never a match: of two states within its second it names both, and the
    /// whole content is always in order.
    /// </summary>
    private static bool Matches(string header, string? current)
        => EntityTag.TryParse(header.AsSpan().Trim(" \t"), out var asked)
            && EntityTag.TryParse(current, out var tag)
            && asked.StrongEquals(tag);
}
