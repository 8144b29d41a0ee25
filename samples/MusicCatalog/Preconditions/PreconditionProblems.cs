using EfVersioning;
using Microsoft.AspNetCore.Mvc;

namespace MusicCatalog.Preconditions;

/// <summary>The three ways in which If-Match stops a write, in problem details (RFC 9457).</summary>
internal static class PreconditionProblems
{
    /// <summary>412: another writer was first. The problem says what was expected and what the row is at.</summary>
    public static ProblemDetails Failed(StaleETagException stale)
    {
        var conflict = stale.Conflicts[0];
        var problem = new ProblemDetails
        {
            Status = stale.StatusCode,
            Title = "Precondition Failed",
            Type = "https://tools.ietf.org/html/rfc9110#section-15.5.13",
            Detail = conflict.Current is null
                ? "It is gone. Nothing was written."
                : "It is not at the expected version. Nothing was written. Read it again and repeat the change on what it is now.",
        };
        problem.Extensions["expected"] = conflict.Expected;
        problem.Extensions["current"] = conflict.Current?.ToHeader();
        return problem;
    }

    /// <summary>400: the sender meant to guard the write, but not in a way that can be read.</summary>
    public static ProblemDetails Malformed(MalformedIfMatchException malformed)
        => new()
        {
            Status = StatusCodes.Status400BadRequest,
            Title = "Bad Request",
            Type = "https://tools.ietf.org/html/rfc9110#section-15.5.1",
            Detail = malformed.Message,
        };

    /// <summary>428: a write without If-Match could undo what its sender has never seen.</summary>
    public static IResult Required()
        => Results.Problem(
            statusCode: StatusCodes.Status428PreconditionRequired,
            title: "Precondition Required",
            type: "https://tools.ietf.org/html/rfc6585#section-3",
            detail: "Send If-Match with the ETag of what you have read, or If-Match: * to write whatever is there.");
}
