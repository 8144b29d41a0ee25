using EfVersioning.Guards;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EfVersioning.AspNetCore;

/// <summary>The preconditions of a request, in the order of RFC 9110 §13.2.2.</summary>
public static class Preconditions
{
    /// <summary>Tells whether to perform the method on the target, or what to answer in its place.</summary>
    /// <param name="method">The method; its case matters (RFC 9110 §9.1).</param>
    /// <param name="headers">The request's headers as they came: one that cannot be read is not one that was not sent.</param>
    /// <param name="current">The state of the target's representation.</param>
    /// <param name="requireIfMatch">
    /// Whether every method that is not safe needs <c>If-Match</c>, or <c>If-None-Match: *</c>, which
    /// creates and so cannot overwrite anything either.
    /// </param>
    /// <returns>The outcome. It depends on the arguments alone, but for dates whose year has two digits.</returns>
    /// <remarks>
    /// <para>
    /// Conditions count only where the answer without them would be 2xx or 412 (RFC 9110 §13.2.1). Who knows that it
    /// would be another one, as 401 or 404, gives that and does not ask here. <c>GET</c> and <c>HEAD</c> of what does not
    /// exist proceed to their 404; other methods may create it, so their conditions count.
    /// </para>
    /// <para>
    /// <c>If-Match</c> that names one of our tags asks for the state of the row, whatever the variant, and
    /// <c>If-None-Match</c> for the whole tag, whatever the content coding in it; any other tag is compared as it stands.
    /// </para>
    /// <para>No value of any header makes it throw. <c>If-Range</c> is left to who serves ranges.</para>
    /// </remarks>
    public static PreconditionOutcome Evaluate(
        string method, IHeaderDictionary headers, in RepresentationState current, bool requireIfMatch = false)
        => Evaluate(method, headers, current, requireIfMatch, TimeProvider.System);

    /// <summary>The same at the time of a clock, which tells the century of a year of two digits.</summary>
    internal static PreconditionOutcome Evaluate(
        string method, IHeaderDictionary headers, in RepresentationState current, bool requireIfMatch, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(headers);

        // Not HttpMethods.IsGet, which takes "get" too: that is another method (§9.1).
        var isRead = method is "GET" or "HEAD";
        if (method is "OPTIONS" or "TRACE" or "CONNECT" || (isRead && !current.Exists))
        {
            return PreconditionOutcome.Proceed;
        }

        var ifMatch = Joined(headers.IfMatch);
        var ifNoneMatch = Joined(headers.IfNoneMatch);
        if (requireIfMatch && !isRead && method is not "QUERY" && ifMatch is null && !EntityTagHeader.IsAny(ifNoneMatch))
        {
            return PreconditionOutcome.PreconditionRequired;
        }

        // Steps 1 and 2: a tag that was sent, whatever is in it, puts the date aside (§13.1.4).
        var tag = new CurrentTag(current);
        var modified = new CurrentDate(current, clock);
        var guard = ifMatch is null
            ? IfUnmodifiedSince(headers.IfUnmodifiedSince, modified)
            : IfMatch(tag.CompareStrongly(ifMatch));
        if (guard is not PreconditionOutcome.Proceed)
        {
            return guard;
        }

        // Steps 3 and 4, likewise (§13.1.3).
        return ifNoneMatch is not null ? IfNoneMatch(tag.CompareWeakly(ifNoneMatch), isRead)
            : isRead ? IfModifiedSince(headers.IfModifiedSince, modified)
            : PreconditionOutcome.Proceed;
    }

    /// <summary>§13.1.1. Only a list that was read in full can be true.</summary>
    private static PreconditionOutcome IfMatch(TagComparison comparison)
        => comparison switch
        {
            TagComparison.Malformed => PreconditionOutcome.Malformed,
            TagComparison.Equal => PreconditionOutcome.Proceed,
            _ => PreconditionOutcome.PreconditionFailed,
        };

    /// <summary>
    /// §13.1.2. What cannot be read is true by the letter. On a read that costs a download; on a write it could be the
    /// <c>*</c> that was to keep it from overwriting something, so the write is refused.
    /// </summary>
    private static PreconditionOutcome IfNoneMatch(TagComparison comparison, bool isRead)
        => comparison is TagComparison.Malformed && !isRead ? PreconditionOutcome.Malformed
            : comparison is not TagComparison.Equal ? PreconditionOutcome.Proceed
            : isRead ? PreconditionOutcome.NotModified
            : PreconditionOutcome.PreconditionFailed;

    /// <summary>§13.1.3.</summary>
    private static PreconditionOutcome IfModifiedSince(StringValues header, CurrentDate current)
        => current.IsAfter(header) is false ? PreconditionOutcome.NotModified : PreconditionOutcome.Proceed;

    /// <summary>§13.1.4.</summary>
    private static PreconditionOutcome IfUnmodifiedSince(StringValues header, CurrentDate current)
        => current.IsAfter(header) is true ? PreconditionOutcome.PreconditionFailed : PreconditionOutcome.Proceed;

    /// <summary>
    /// Joins header lines by commas (§5.3); null where there is none. An empty line stays a member, so that a header that was
    /// sent never looks as if it had not been, and <c>*</c> beside it not as if it stood alone.
    /// </summary>
    private static string? Joined(StringValues lines)
        => lines.Count switch
        {
            0 => null,
            1 => lines[0] ?? "",
            _ => string.Join(',', (string?[]?)lines ?? []),
        };
}
