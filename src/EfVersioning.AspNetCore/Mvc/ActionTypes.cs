using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Controllers;

namespace EfVersioning.AspNetCore.Mvc;

/// <summary>What a controller's action says that it answers: by its return type, and by its attributes.</summary>
internal static class ActionTypes
{
    /// <summary>The types of its 2xx; none for an endpoint that is no action, or that says none.</summary>
    public static IEnumerable<Type> DeclaredBy(Endpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<ControllerActionDescriptor>() is not { } action)
        {
            return [];
        }

        var attributes = endpoint.Metadata.GetOrderedMetadata<IApiResponseMetadataProvider>()
            .Where(response => response.StatusCode is >= 200 and < 300)
            .Select(response => response.Type);
        return new[] { Answered(action.MethodInfo.ReturnType) }.Concat(attributes)
            .OfType<Type>()
            .Where(type => type != typeof(void));
    }

    /// <summary>The T of <c>Task&lt;ActionResult&lt;T&gt;&gt;</c> and its kin; null where the type shows only at run time.</summary>
    private static Type? Answered(Type returned)
    {
        var type = Inner(returned, typeof(Task<>), typeof(ValueTask<>));
        type = Inner(type, typeof(ActionResult<>));
        return type == typeof(Task) || type == typeof(ValueTask) || typeof(IActionResult).IsAssignableFrom(type) || typeof(IResult).IsAssignableFrom(type)
            ? null
            : type;
    }

    private static Type Inner(Type type, params ReadOnlySpan<Type> wrappers)
        => type.IsGenericType && wrappers.Contains(type.GetGenericTypeDefinition()) ? type.GenericTypeArguments[0] : type;
}
