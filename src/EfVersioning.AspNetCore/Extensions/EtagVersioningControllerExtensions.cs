using EfVersioning;
using EfVersioning.AspNetCore.Mvc;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Microsoft.AspNetCore.Mvc;

// The overloads differ in their second parameter, which is never left out, so the optional one makes no call ambiguous.
#pragma warning disable RS0026

/// <summary>Preconditions by hand, inside an action that has no <c>[ETag]</c>.</summary>
public static class EtagVersioningControllerExtensions
{
    /// <inheritdoc cref="EtagVersioningHttpContextExtensions.AnswerPreconditions(HttpContext, DbContext, object, bool)"/>
    /// <param name="controller">The controller: <c>if (this.AnswerPreconditions(db, album) is { } answer) return answer;</c></param>
    /// <param name="context">The context that the entity was loaded with.</param>
    /// <param name="entity">The entity. Where there is none, answer 404 first: conditions do not count then (RFC 9110 §13.2.1).</param>
    /// <param name="requireIfMatch">Whether a write needs <c>If-Match</c>, and is 428 without (RFC 6585 §3). Default: no.</param>
    public static ActionResult? AnswerPreconditions(this ControllerBase controller, DbContext context, object entity, bool requireIfMatch = false)
    {
        ArgumentNullException.ThrowIfNull(controller);
        return Action(controller.HttpContext.AnswerPreconditions(context, entity, requireIfMatch));
    }

    /// <inheritdoc cref="EtagVersioningHttpContextExtensions.AnswerPreconditions(HttpContext, ETag, DateTimeOffset?, bool)"/>
    /// <param name="controller">The controller.</param>
    /// <param name="tag">What the resource is at.</param>
    /// <param name="lastModified">When it was last modified; null where that is not known.</param>
    /// <param name="requireIfMatch">Whether a write needs <c>If-Match</c>, and is 428 without (RFC 6585 §3). Default: no.</param>
    public static ActionResult? AnswerPreconditions(
        this ControllerBase controller, ETag tag, DateTimeOffset? lastModified, bool requireIfMatch = false)
    {
        ArgumentNullException.ThrowIfNull(controller);
        return Action(controller.HttpContext.AnswerPreconditions(tag, lastModified, requireIfMatch));
    }

    private static HttpResultAction? Action(IResult? answer) => answer is null ? null : new HttpResultAction(answer);
}
