using EfVersioning.AspNetCore.HttpResults;
using EfVersioning.AspNetCore.Problems;
using EfVersioning.AspNetCore.Resources;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace EfVersioning.AspNetCore.Representations;

/// <summary>The answer to a request whose preconditions stop it.</summary>
internal static class PreconditionAnswer
{
    /// <summary>All but 412, which may show the row.</summary>
    public static IResult Of(PreconditionOutcome outcome)
        => outcome switch
        {
            PreconditionOutcome.PreconditionRequired => new PreconditionRequired(PreconditionProblem.Required()),
            PreconditionOutcome.Malformed => new MalformedPrecondition(PreconditionProblem.Malformed()),
            PreconditionOutcome.NotModified => NotModified.Instance,
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "A request that goes on is answered by its handler."),
        };

    /// <summary>The answer to a request by the state of its resource, whose 412 shows nothing but the tag; null where the handler is to go on. A read is described in either case.</summary>
    public static IResult? To(HttpContext http, EtagHttpOptions options, in RepresentationState current, bool requireIfMatch = false)
    {
        var request = http.Request;
        var outcome = Preconditions.Evaluate(request.Method, request.Headers, current, requireIfMatch);
        if (current.Exists && RequestMethod.IsRead(request.Method) && outcome is PreconditionOutcome.Proceed or PreconditionOutcome.NotModified)
        {
            RepresentationHeaders.Set(http, options, OwnHeaders.Of(http), current);
            Settle(request, current);
        }

        return outcome is PreconditionOutcome.Proceed ? null : Stopped(outcome, request.Headers, current);
    }

    /// <summary>Any answer, of a resource whose 412 shows nothing but its tag.</summary>
    public static IResult Stopped(PreconditionOutcome outcome, IHeaderDictionary headers, in RepresentationState current)
    {
        var tag = current.Exists ? current.ETag : null;
        return outcome is PreconditionOutcome.PreconditionFailed
            ? new PreconditionFailed(Failed(headers, tag, isGone: !current.Exists), tag)
            : Of(outcome);
    }

    /// <summary>Names the condition that is false, and why.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="current">The tag now, in header form; null where there is none.</param>
    /// <param name="isGone">Whether there is no such resource. Default: where there is no tag; what is there may have none.</param>
    public static ProblemDetails Failed(IHeaderDictionary headers, string? current, bool? isGone = null)
        => PreconditionProblem.Failed(FalseCondition.Of(headers, current, isGone ?? current is null), current);

    /// <summary>
    /// Takes away what a read has been answered for. A result that answers the dates again, as the framework's files do,
    /// would take one for true where the tag has changed within its second.
    /// </summary>
    public static void Settle(HttpRequest request, in RepresentationState current)
    {
        var headers = request.Headers;
        IfRange.Apply(headers, current);
        if (request.Method is "HEAD")
        {
            // Only GET has ranges (RFC 9110 §14.2), and the framework's files serve them on HEAD too.
            headers.Remove(HeaderNames.Range);
        }

        headers.Remove(HeaderNames.IfModifiedSince);
        headers.Remove(HeaderNames.IfUnmodifiedSince);
    }
}
