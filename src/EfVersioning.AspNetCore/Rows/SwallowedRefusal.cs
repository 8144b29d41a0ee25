using EfVersioning.Requests;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Rows;

/// <summary>
/// The refusal of a precondition that the handler swallowed, as ASP.NET Core Identity's stores do. It is 412 whatever the handler
/// made of it, unless it answers a conflict itself, or an error of its own.
/// </summary>
internal static class SwallowedRefusal
{
    /// <summary>The refusal; null where there is none, or where the handler's answer stands.</summary>
    public static StaleETagException? In(HttpContext http, int? status)
        => !http.Response.HasStarted
            && status is null or (< 500
                and not (StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden or StatusCodes.Status409Conflict
                    or StatusCodes.Status412PreconditionFailed or StatusCodes.Status428PreconditionRequired))
                ? RequestScope.Current?.Failure
                : null;
}
