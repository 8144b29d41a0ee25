using System.Collections.Concurrent;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Filters;

namespace EfVersioning.AspNetCore.Mvc;

/// <summary>
/// The application's own action filters: a check of an API key or a tenant that stands in front of ours may refuse the request,
/// and then no 304 stands for its answer (RFC 9110 §13.2.1).
/// </summary>
internal static class ForeignActionFilter
{
    private static readonly ConcurrentDictionary<Type, bool> Controllers = new();

    /// <summary>Whether one runs before ours.</summary>
    public static bool IsBefore(IFilterMetadata ours, ResourceExecutingContext context)
        => (context.ActionDescriptor is ControllerActionDescriptor { ControllerTypeInfo: var controller } && Controllers.GetOrAdd(controller, IsFilter))
            || context.Filters
                .TakeWhile(filter => !ReferenceEquals(filter, ours))
                .Any(filter => filter is IActionFilter or IAsyncActionFilter && !IsKnown(filter.GetType()));

    /// <summary>Ours, and those of the framework, which only look at what was bound: the type of the content, the model's state.</summary>
    private static bool IsKnown(Type filter)
        => filter.Assembly == typeof(ForeignActionFilter).Assembly || filter.Assembly == typeof(ControllerBase).Assembly;

    /// <summary>A controller can be a filter of its own actions, the first of all.</summary>
    private static bool IsFilter(Type controller)
        => (typeof(IActionFilter).IsAssignableFrom(controller) || typeof(IAsyncActionFilter).IsAssignableFrom(controller))
            && (!typeof(Controller).IsAssignableFrom(controller)
                || IsOverridden(controller, nameof(Controller.OnActionExecuting))
                || IsOverridden(controller, nameof(Controller.OnActionExecutionAsync)));

    private static bool IsOverridden(Type controller, string method) => controller.GetMethod(method)?.DeclaringType != typeof(Controller);
}
