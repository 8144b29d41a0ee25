using EfVersioning.AspNetCore.Representations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Net.Http.Headers;

namespace EfVersioning.AspNetCore.Mvc;

/// <summary>
/// What <c>[ResponseCache]</c> says of an action's 200. It is an action filter, and none runs for an early 304, which has to say the same
/// (RFC 9110 §15.4.5).
/// </summary>
internal static class CachePolicy
{
    /// <summary>Has the nearest of them say it; what the answer varies by already it goes on to.</summary>
    public static void Apply(ResourceExecutingContext context)
    {
        if (context.ActionDescriptor.FilterDescriptors.Select(described => described.Filter).OfType<ResponseCacheAttribute>().LastOrDefault() is { } said
            && said.CreateInstance(context.HttpContext.RequestServices) is IActionFilter filter)
        {
            var headers = context.HttpContext.Response.Headers;
            var varied = headers.GetCommaSeparatedValues(HeaderNames.Vary);
            filter.OnActionExecuting(new ActionExecutingContext(context, [filter], new Dictionary<string, object?>(), controller: context));
            Array.ForEach(varied, header => RepresentationHeaders.AddVary(headers, header));
        }
    }
}
