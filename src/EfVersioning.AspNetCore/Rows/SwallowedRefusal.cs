using EfVersioning.Guards;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Rows;

/// <summary>
/// The refusal of a precondition that the handler swallowed, as ASP.NET Core Identity's stores do. It is 412 whatever the handler
/// made of it, unless it answers a conflict itself, or an error of its own.
/// </summary>
internal static class SwallowedRefusal
{
    private const string IdentityStores = "Microsoft.AspNetCore.Identity.EntityFrameworkCore.";

    /// <summary>The refusal; null where there is none, or where the handler's answer stands.</summary>
    public static StaleETagException? In(HttpContext http, int? status)
        => !http.Response.HasStarted && RequestFlow.Scope?.Failure is { } failure && !IsOwn(status, failure) ? failure : null;

    private static bool IsOwn(int? status, StaleETagException failure)
        => status switch
        {
            StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden
                or StatusCodes.Status412PreconditionFailed or StatusCodes.Status428PreconditionRequired or >= 500 => true,
            // Of one that it caught the handler says what it likes. Of one that Identity caught it has heard no more than "failed".
            StatusCodes.Status409Conflict => !IsCaughtByIdentity(failure),
            _ => false,
        };

    /// <summary>What was caught says by its last frame where.</summary>
    private static bool IsCaughtByIdentity(StaleETagException failure)
        => failure.StackTrace is { } trace && trace.AsSpan(trace.LastIndexOf('\n') + 1).Contains(IdentityStores, StringComparison.Ordinal);
}
