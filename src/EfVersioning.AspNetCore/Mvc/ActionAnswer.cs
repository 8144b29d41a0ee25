using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace EfVersioning.AspNetCore.Mvc;

/// <summary>What an action answers, as an HTTP result that says as much of itself: both styles are then described by one rule.</summary>
internal class ActionAnswer : IResult
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo?> Wrapped = new();

    private readonly ActionContext _context;
    private readonly IActionResult _result;

    private ActionAnswer(ActionContext context, IActionResult result)
    {
        _context = context;
        _result = result;
    }

    public static IResult Of(ActionContext context, IActionResult result)
        => WrappedIn(result) is { } wrapped ? wrapped
            : StatusOf(context.HttpContext, result) is { } status ? new Known(context, result, status)
            : new ActionAnswer(context, result);

    public Task ExecuteAsync(HttpContext httpContext) => _result.ExecuteResultAsync(_context);

    /// <summary>
    /// An action may return an <see cref="IResult"/>. The framework's wrapper of it is not public, its property is; without
    /// it only the execution would show what is answered.
    /// </summary>
    private static IResult? WrappedIn(IActionResult result)
        => result is HttpResultAction ? null
            : Wrapped.GetOrAdd(result.GetType(), static type =>
                type.GetProperty("Result", BindingFlags.Public | BindingFlags.Instance) is { } property && property.PropertyType == typeof(IResult) ? property : null)
                ?.GetValue(result) as IResult;

    /// <summary>Null where only the execution shows it, as of a file that serves ranges.</summary>
    private static int? StatusOf(HttpContext http, IActionResult result)
        => result switch
        {
            ObjectResult { StatusCode: null, Value: ProblemDetails { Status: { } status } } => status,
            IStatusCodeActionResult { StatusCode: { } status } => status,
            IStatusCodeActionResult or EmptyResult => http.Response.StatusCode,
            IKeepTempDataResult => StatusCodes.Status302Found,
            ChallengeResult => StatusCodes.Status401Unauthorized,
            ForbidResult => StatusCodes.Status403Forbidden,
            _ => null,
        };

    /// <summary>One whose status is known before it is executed.</summary>
    private sealed class Known(ActionContext context, IActionResult result, int status)
        : ActionAnswer(context, result), IStatusCodeHttpResult, IValueHttpResult
    {
        public int? StatusCode => status;

        public object? Value
            => _result switch
            {
                ObjectResult answered => answered.Value,
                JsonResult answered => answered.Value,
                ContentResult answered => answered.Content,
                _ => null,
            };
    }
}
