using EfVersioning.Guards;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace EfVersioning.AspNetCore;

/// <summary>The condition of a request that is false, and why.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Expected">What the client asked for, as it came; null where that is not known.</param>
/// <param name="Suffix">What stands behind the tag where that is why; else null.</param>
internal readonly record struct FalseCondition(PreconditionReason Reason, string? Expected, string? Suffix = null)
{
    /// <summary>Of the headers, the first that is false in the order of RFC 9110 §13.2.2.</summary>
    /// <param name="headers">The request's headers. One of them is false.</param>
    /// <param name="current">The tag now, in header form; null where there is none, or it is not known.</param>
    /// <param name="isGone">Whether it is known that there is no such resource.</param>
    public static FalseCondition Of(IHeaderDictionary headers, string? current, bool isGone)
    {
        var ifNoneMatch = headers.IfNoneMatch;
        if (headers.IfMatch.Count > 0 && (ifNoneMatch.Count == 0 || !IsTrue(headers.IfMatch, current, isGone)))
        {
            return OfIfMatch(HeaderLines.Joined(headers.IfMatch), current, isGone);
        }

        if (ifNoneMatch.Count > 0)
        {
            return OfIfNoneMatch(HeaderLines.Joined(ifNoneMatch)!);
        }

        return new FalseCondition(isGone ? PreconditionReason.Gone : PreconditionReason.ModifiedSince, HeaderLines.Joined(headers.IfUnmodifiedSince));
    }

    /// <summary>Of an <c>If-Match</c> that is false, or a tag that was read and holds no more.</summary>
    /// <param name="header">The header as it came; null where it is not known.</param>
    /// <param name="current">The tag now, in header form; null where there is none, or it is not known.</param>
    /// <param name="isGone">Whether it is known that there is no such resource.</param>
    public static FalseCondition OfIfMatch(string? header, string? current, bool isGone)
    {
        if (isGone)
        {
            return new FalseCondition(PreconditionReason.Gone, header);
        }

        var (reason, suffix) = new FalseTags(current).Explain(EntityTagHeader.Parse(header));
        return new FalseCondition(reason, header, suffix);
    }

    /// <summary>Of an <c>If-None-Match</c> that is false for a write.</summary>
    public static FalseCondition OfIfNoneMatch(string header)
        => new(EntityTagHeader.IsAny(header) ? PreconditionReason.Exists : PreconditionReason.Unchanged, header);

    /// <summary>The name of the header that cannot be read; null where each can.</summary>
    public static string? MalformedIn(IHeaderDictionary headers)
        => IsMalformed(headers.IfMatch) ? HeaderNames.IfMatch
            : IsMalformed(headers.IfNoneMatch) ? HeaderNames.IfNoneMatch
            : null;

    private static bool IsMalformed(StringValues lines) => EntityTagHeader.Parse(HeaderLines.Joined(lines)).Kind is EntityTagHeaderKind.Malformed;

    private static bool IsTrue(StringValues ifMatch, string? current, bool isGone)
        => new CurrentTag(new RepresentationState(!isGone, current, null)).Matches(HeaderLines.Joined(ifMatch), isStrong: true) is true;
}
