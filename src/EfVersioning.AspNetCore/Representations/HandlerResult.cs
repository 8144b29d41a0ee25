using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EfVersioning.AspNetCore.Representations;

/// <summary>What can be told of a handler's result before it is executed.</summary>
internal static class HandlerResult
{
    /// <summary>The value that is answered; null where there is none, or where only the execution shows it.</summary>
    public static object? ValueOf(object? result)
        => Innermost(result) switch
        {
            IValueHttpResult valued => valued.Value,
            IResult => null,
            var value => value,
        };

    /// <summary>The status that is answered; null where only the execution shows it, as of a file that serves ranges.</summary>
    public static int? StatusOf(HttpContext http, object? result)
        => Innermost(result) switch
        {
            IStatusCodeHttpResult { StatusCode: { } status } => status,
            // The results of the framework that say no status leave that of the response.
            IStatusCodeHttpResult => http.Response.StatusCode,
            RedirectHttpResult or RedirectToRouteHttpResult => StatusCodes.Status302Found,
            ChallengeHttpResult => StatusCodes.Status401Unauthorized,
            ForbidHttpResult => StatusCodes.Status403Forbidden,
            IResult => null,
            _ => http.Response.StatusCode,
        };

    /// <summary>Whether content is known to be answered; false too where only the execution shows it.</summary>
    public static bool HasBody(object? result)
        => ValueOf(result) is not null
            || Innermost(result) is ContentHttpResult { ResponseContent: not null } or Utf8ContentHttpResult { ResponseContent.IsEmpty: false };

    /// <summary>A union (<c>Results&lt;Ok&lt;T&gt;, NotFound&gt;</c>) holds the one that is answered.</summary>
    public static object? Innermost(object? result)
    {
        while (result is INestedHttpResult nested)
        {
            result = nested.Result;
        }

        return result;
    }
}
