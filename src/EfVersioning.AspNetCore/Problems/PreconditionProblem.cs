using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace EfVersioning.AspNetCore.Problems;

/// <summary>The ways in which a precondition stops a request, as problem details (RFC 9457).</summary>
internal static class PreconditionProblem
{
    public const string ContentType = "application/problem+json";

    private const string ReasonMember = "reason";

    /// <summary>What a client sent is repeated only so far: the header may be as long as the server lets it be.</summary>
    private const int LongestExpectation = 256;

    /// <summary>412.</summary>
    /// <param name="condition">The condition that is false.</param>
    /// <param name="current">The tag now, in header form; null where there is no such row, or it is not known.</param>
    public static ProblemDetails Failed(in FalseCondition condition, string? current)
    {
        var problem = Problem(
            StatusCodes.Status412PreconditionFailed,
            "Precondition Failed",
            "https://tools.ietf.org/html/rfc9110#section-15.5.13",
            condition.Reason,
            PreconditionWords.Failed(condition.Reason, condition.Suffix));
        var expected = condition.Expected;
        problem.Extensions["expected"] = expected is { Length: > LongestExpectation } ? expected[..LongestExpectation] + "…" : expected;
        problem.Extensions["current"] = current;
        return problem;
    }

    /// <summary>412 for a version that was expected.</summary>
    /// <param name="expected">What the client asked for, as it came.</param>
    /// <param name="current">The tag now, in header form; null where there is no such row, or it is not known.</param>
    /// <param name="isGone">Whether it is known that there is no such row.</param>
    public static ProblemDetails Failed(string? expected, string? current, bool isGone)
        => Failed(FalseCondition.OfIfMatch(expected, current, isGone), current);

    /// <summary>412 for another row that the request was to write.</summary>
    public static ProblemDetails Other() => Failed(new FalseCondition(PreconditionReason.OtherChanged, Expected: null), current: null);

    /// <summary>412 for a condition on a resource whose tag is known only when its content has been made.</summary>
    public static ProblemDetails Unknown() => Failed(new FalseCondition(PreconditionReason.Unverifiable, Expected: null), current: null);

    /// <summary>503 for a conflict that may be one with the very save that met it: nobody may be told that nothing was written.</summary>
    public static ProblemDetails OutcomeUnknown()
        => Unavailable(
            PreconditionReason.OutcomeUnknown,
            "The connection to the database was lost while the change was committed, so the change may have been written or not. Read the resource again before you repeat the change.");

    /// <summary>503 where the store of tags could not be told of a write, which then was not made.</summary>
    public static ProblemDetails StoreUnavailable()
        => Unavailable(
            PreconditionReason.StoreUnavailable,
            "The store of tags cannot be reached, and readers would not hear of the write. Nothing was written. Try again later.");

    /// <summary>428.</summary>
    public static ProblemDetails Required(PreconditionReason reason = PreconditionReason.Missing)
        => Problem(
            StatusCodes.Status428PreconditionRequired,
            "Precondition Required",
            "https://tools.ietf.org/html/rfc6585#section-3",
            reason,
            PreconditionWords.Required(reason));

    /// <summary>400.</summary>
    /// <param name="header">The header that cannot be read; null where it is not known which.</param>
    public static ProblemDetails Malformed(string? header = null)
    {
        var problem = Problem(
            StatusCodes.Status400BadRequest,
            "Bad Request",
            "https://tools.ietf.org/html/rfc9110#section-15.5.1",
            PreconditionReason.Malformed,
            PreconditionWords.Malformed(header));
        if (header is not null)
        {
            problem.Extensions["header"] = header;
        }

        return problem;
    }

    /// <summary>Puts other words in the place of those for a reason; what the application changed stays.</summary>
    public static void Specify(ProblemDetails problem, PreconditionReason general, ProblemDetails specific)
    {
        if (ReasonOf(problem) != PreconditionWords.Name(general))
        {
            return;
        }

        problem.Detail = specific.Detail;
        foreach (var (name, value) in specific.Extensions)
        {
            problem.Extensions[name] = value;
        }
    }

    /// <summary>The member <c>reason</c>; null where somebody else took it away.</summary>
    public static string? ReasonOf(ProblemDetails problem) => problem.Extensions.TryGetValue(ReasonMember, out var reason) ? reason as string : null;

    /// <summary>By the application's own service, and by ourselves where that will not (the client does not accept JSON).</summary>
    public static Task WriteAsync(HttpContext http, ProblemDetails problem) => TypedResults.Problem(problem).ExecuteAsync(http);

    /// <summary>What OpenAPI says of such an answer.</summary>
    public static void Describe(MethodInfo method, EndpointBuilder builder, int status)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(builder);
        builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(ProblemDetails), [ContentType]));
    }

    private static ProblemDetails Unavailable(PreconditionReason reason, string detail)
        => Problem(
            StatusCodes.Status503ServiceUnavailable, "Service Unavailable", "https://tools.ietf.org/html/rfc9110#section-15.6.4", reason, detail);

    private static ProblemDetails Problem(int status, string title, string type, PreconditionReason reason, string detail)
        => new()
        {
            Status = status,
            Title = title,
            Type = type,
            Detail = detail,
            Extensions = { [ReasonMember] = PreconditionWords.Name(reason) },
        };
}
