using EfVersioning.AspNetCore.Problems;
using EfVersioning.AspNetCore.HttpResults;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Primitives;

namespace EfVersioning.AspNetCore.Rows;

/// <summary>The answer to a request whose preconditions stop it.</summary>
internal static class PreconditionAnswer
{
    /// <summary>Any answer, for a resource whose 412 shows nothing but its tag.</summary>
    public static IResult Of(PreconditionOutcome outcome, IHeaderDictionary headers, RowState? state)
    {
        var current = state?.Tag.ToHeader();
        return outcome is PreconditionOutcome.PreconditionFailed ? new PreconditionFailed(Failed(headers, current), current) : Of(outcome);
    }

    /// <summary>All but 412, which may show the row.</summary>
    public static IResult Of(PreconditionOutcome outcome)
        => outcome switch
        {
            PreconditionOutcome.PreconditionRequired => new PreconditionRequired(PreconditionProblem.Required()),
            PreconditionOutcome.Malformed => new MalformedPrecondition(PreconditionProblem.Malformed()),
            PreconditionOutcome.NotModified => NotModified.Instance,
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "A request that goes on is answered by its handler."),
        };

    /// <summary>Names the condition that is false: the first one that was sent, in the order of RFC 9110 §13.2.2.</summary>
    public static ProblemDetails Failed(IHeaderDictionary headers, string? current)
    {
        if (headers.IfMatch.Count > 0 && headers.IfNoneMatch.Count == 0)
        {
            return PreconditionProblem.Failed(Joined(headers.IfMatch), current, isGone: current is null);
        }

        return headers.IfNoneMatch.Count > 0
            ? PreconditionProblem.Exists(Joined(headers.IfNoneMatch), current)
            : PreconditionProblem.Failed(Joined(headers.IfUnmodifiedSince), current, isGone: current is null);
    }

    /// <summary>Several field lines are one list (RFC 9110 §5.3).</summary>
    public static string Joined(StringValues lines) => string.Join(", ", (string?[]?)lines ?? []);
}
