using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace EfVersioning.AspNetCore.Problems;

/// <summary>The ways in which a precondition stops a request, as problem details (RFC 9457).</summary>
internal static class PreconditionProblem
{
    public const string ContentType = "application/problem+json";

    /// <summary>What a client sent is repeated only so far: the field may be as long as the server lets it be.</summary>
    private const int LongestExpectation = 256;

    /// <summary>412.</summary>
    /// <param name="expected">What the client asked for, as it came.</param>
    /// <param name="current">The tag now, in header form; null where there is no such row, or it is not known.</param>
    /// <param name="isGone">Whether it is known that there is no such row.</param>
    public static ProblemDetails Failed(string? expected, string? current, bool isGone)
    {
        var problem = Problem(
            StatusCodes.Status412PreconditionFailed,
            "Precondition Failed",
            "https://tools.ietf.org/html/rfc9110#section-15.5.13",
            isGone
                ? "It is gone. Nothing was written."
                : "It is not at the expected version. Nothing was written. Read it again and repeat the change on what it is now.");
        problem.Extensions["expected"] = expected is { Length: > LongestExpectation } ? expected[..LongestExpectation] + "…" : expected;
        problem.Extensions["current"] = current;
        return problem;
    }

    /// <summary>503 for a conflict that may be one with the very save that met it: nobody may be told that nothing was written.</summary>
    public static ProblemDetails OutcomeUnknown()
        => Problem(
            StatusCodes.Status503ServiceUnavailable,
            "Service Unavailable",
            "https://tools.ietf.org/html/rfc9110#section-15.6.4",
            "The connection to the database was lost while the change was committed, so it may have been written or not. Read it again before you repeat the change.");

    /// <summary>503 where the store of tags could not be told of a write, which then was not made.</summary>
    public static ProblemDetails StoreUnavailable()
        => Problem(
            StatusCodes.Status503ServiceUnavailable,
            "Service Unavailable",
            "https://tools.ietf.org/html/rfc9110#section-15.6.4",
            "The store of tags cannot be reached, and the write would not be known to it. Nothing was written. Try again later.");

    /// <summary>412 for <c>If-None-Match</c>, which asks that there is no such resource, or that it is at another version.</summary>
    public static ProblemDetails Exists(string expected, string? current)
    {
        var problem = Failed(expected, current, isGone: false);
        problem.Detail = "It is there already, and If-None-Match asked that it is not. Nothing was written. To change it, send If-Match with its ETag.";
        return problem;
    }

    /// <summary>412 for another row that the request was to write.</summary>
    public static ProblemDetails Other()
    {
        var problem = Failed(expected: null, current: null, isGone: false);
        problem.Detail = "Something else that the request was to change has been changed meanwhile. Nothing was written. Read it again and repeat the change.";
        return problem;
    }

    /// <summary>412 for a condition on a resource whose tag is known only when its content has been made.</summary>
    public static ProblemDetails Unknown()
    {
        var problem = Failed(expected: null, current: null, isGone: false);
        problem.Detail = "The tag of this resource is a hash of its content, which is not known before a write, so no condition can be true. Nothing was written.";
        return problem;
    }

    /// <summary>428.</summary>
    public static ProblemDetails Required()
        => Problem(
            StatusCodes.Status428PreconditionRequired,
            "Precondition Required",
            "https://tools.ietf.org/html/rfc6585#section-3",
            "Send If-Match with the ETag of what you have read, or If-Match: * to write whatever is there.");

    /// <summary>400.</summary>
    public static ProblemDetails Malformed()
        => Problem(
            StatusCodes.Status400BadRequest,
            "Bad Request",
            "https://tools.ietf.org/html/rfc9110#section-15.5.1",
            "If-Match or If-None-Match is malformed: send * or a list of entity tags in double quotes, as in If-Match: \"music.song-1,2\". Nothing was written.");

    /// <summary>By the application's own service, and by ourselves where that will not (the client does not accept JSON).</summary>
    public static Task WriteAsync(HttpContext http, ProblemDetails problem) => TypedResults.Problem(problem).ExecuteAsync(http);

    /// <summary>What OpenAPI says of such an answer.</summary>
    public static ProducesResponseTypeMetadata Metadata(int status) => new(status, typeof(ProblemDetails), [ContentType]);

    private static ProblemDetails Problem(int status, string title, string type, string detail)
        => new() { Status = status, Title = title, Type = type, Detail = detail };
}
