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

        var isRead = RequestMethod.IsRead(method);
        if (RequestMethod.IsOfNoResource(method) || (isRead && !current.Exists))
        {
            return PreconditionOutcome.Proceed;
        }

        var ifMatch = HeaderLines.Joined(headers.IfMatch);
        var ifNoneMatch = HeaderLines.Joined(headers.IfNoneMatch);
        if (requireIfMatch && !RequestMethod.IsSafe(method) && ifMatch is null && !EntityTagHeader.IsAny(ifNoneMatch))
        {
            return PreconditionOutcome.PreconditionRequired;
        }

        // Steps 1 and 2: a tag that was sent, whatever is in it, puts the date aside (§13.1.4). Only a list that was read in full is true.
        var tag = new CurrentTag(current);
        var isGuardTrue = ifMatch is null ? IsModifiedAfter(headers.IfUnmodifiedSince, current, clock) is not true : tag.Matches(ifMatch, isStrong: true);
        if (isGuardTrue is not true)
        {
            return isGuardTrue is null ? PreconditionOutcome.Malformed : PreconditionOutcome.PreconditionFailed;
        }

        // Steps 3 and 4, likewise (§13.1.3).
        if (ifNoneMatch is null)
        {
            return isRead && IsModifiedAfter(headers.IfModifiedSince, current, clock) is false ? PreconditionOutcome.NotModified : PreconditionOutcome.Proceed;
        }

        // What cannot be read is true by the letter. On a read that costs a download; on a write it could be the * that was to keep
        // it from overwriting something, so the write is refused.
        return tag.Matches(ifNoneMatch, isStrong: false) switch
        {
            true => isRead ? PreconditionOutcome.NotModified : PreconditionOutcome.PreconditionFailed,
            null when !isRead => PreconditionOutcome.Malformed,
            _ => PreconditionOutcome.Proceed,
        };
    }

    /// <summary>
    /// Whether the representation was modified after the date in a header; null where the header must be ignored: it was not sent, is
    /// no date or several, or no modification date is known (§13.1.3, §13.1.4).
    /// </summary>
    private static bool? IsModifiedAfter(StringValues header, in RepresentationState current, TimeProvider clock)
        => current is { Exists: true, LastModified: { } modified } && header.Count == 1 && HttpDate.TryParse(header[0], clock, out var date)
            ? Second(modified) > Second(date)
            : null;

    /// <summary>
    /// The client has whole seconds only (§8.8.2): with the fraction, a representation would always be newer than its own
    /// <c>Last-Modified</c>.
    /// </summary>
    private static long Second(DateTimeOffset date) => date.UtcTicks / TimeSpan.TicksPerSecond;
}
