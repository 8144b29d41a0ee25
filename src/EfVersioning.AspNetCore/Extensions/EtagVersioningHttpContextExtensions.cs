using EfVersioning;
using EfVersioning.AspNetCore.ByHand;
using Microsoft.EntityFrameworkCore;

namespace Microsoft.AspNetCore.Http;

// The overloads differ in their second parameter, which is never left out, so the optional one makes no call ambiguous.
#pragma warning disable RS0026

/// <summary>Preconditions by hand, inside a handler that has no <c>WithETag&lt;T&gt;()</c>.</summary>
public static class EtagVersioningHttpContextExtensions
{
    /// <summary>
    /// Answers the request's preconditions by a row that the handler has loaded, or lets it go on:
    /// <c>if (http.AnswerPreconditions(db, song) is { } answer) return answer;</c>
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="context">The context that the entity was loaded with.</param>
    /// <param name="entity">The entity. Where there is none, answer 404 first: conditions do not count then (RFC 9110 §13.2.1).</param>
    /// <param name="requireIfMatch">Whether a write needs <c>If-Match</c>, and is 428 without (RFC 6585 §3). Default: no.</param>
    /// <returns>304, 412, 428, or 400 for a header that cannot be read; null where the handler is to go on.</returns>
    /// <remarks>
    /// <para>
    /// A read gets <c>ETag</c>, <c>Last-Modified</c> and <c>Cache-Control</c>, by the settings of
    /// <c>AddEtagVersioning()</c>. A write gets the tag that it leaves the row at.
    /// </para>
    /// <para>
    /// What a write saves of the row from here on, through any context, is guarded by the version that the conditions were
    /// found true for; a <c>StaleETagException</c> that leaves the handler is 412. Without
    /// <c>AddEtagVersioning()</c> call it in the handler itself: in an async method that it awaits, the guard ends with that method.
    /// </para>
    /// </remarks>
    /// <exception cref="InvalidOperationException">The entity type has no version, or the row is not in the database yet.</exception>
    public static IResult? AnswerPreconditions(this HttpContext http, DbContext context, object entity, bool requireIfMatch = false)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(entity);
        return new PreconditionsByHand(http).Answer(context, entity, requireIfMatch);
    }

    /// <summary>Answers the request's preconditions by a tag, as of <c>FindETagAsync</c>, or lets the handler go on.</summary>
    /// <param name="http">The request.</param>
    /// <param name="tag">What the resource is at.</param>
    /// <param name="lastModified">When it was last modified; null where that is not known.</param>
    /// <param name="requireIfMatch">Whether a write needs <c>If-Match</c>, and is 428 without (RFC 6585 §3). Default: no.</param>
    /// <returns>304, 412, 428, or 400 for a header that cannot be read; null where the handler is to go on.</returns>
    /// <remarks>
    /// A read gets <c>ETag</c>, <c>Last-Modified</c> and <c>Cache-Control</c>. A write gets no header, and is not guarded:
    /// the row can change between here and the save, so call <c>IfMatch()</c> too.
    /// </remarks>
    public static IResult? AnswerPreconditions(this HttpContext http, ETag tag, DateTimeOffset? lastModified, bool requireIfMatch = false)
    {
        ArgumentNullException.ThrowIfNull(http);
        return new PreconditionsByHand(http).Answer(tag, lastModified, requireIfMatch);
    }
}
