using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Resources;

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

    /// <summary>
    /// The type of a parameter that has the name of a part of the route and is read from the query, a header or the body: it fits no key.
    /// </summary>
    public static Type Elsewhere => typeof(void);

    /// <summary>
    /// The type of what is bound to a part of the route: a parameter of the action, a property of its controller, or one of a model;
    /// <see cref="Elsewhere"/>, or null where nothing is.
    /// </summary>
    public static Type? ParameterOf(Endpoint endpoint, string name)
    {
        var action = endpoint.Metadata.GetMetadata<ControllerActionDescriptor>();
        ParameterDescriptor[] parameters = [.. action?.Parameters ?? [], .. action?.BoundProperties ?? []];
        var named = parameters.Where(parameter => IsName(parameter.BindingInfo?.BinderModelName ?? parameter.Name)).ToList();
        return named.Find(parameter => MayBeOfRoute(parameter.BindingInfo?.BindingSource))?.ParameterType
            ?? (named.Count > 0 ? Elsewhere : null)
            ?? parameters
                .Where(parameter => MayBeOfRoute(parameter.BindingInfo?.BindingSource))
                .SelectMany(parameter => parameter.ParameterType.GetProperties())
                .FirstOrDefault(property => IsName(property.GetCustomAttributes(inherit: true).OfType<IModelNameProvider>().FirstOrDefault()?.Name ?? property.Name))
                ?.PropertyType;

        // A binder of the application's may read the route as well, and make another value of it.
        static bool MayBeOfRoute(BindingSource? source) => source is null || source.CanAcceptDataFrom(BindingSource.Path);

        bool IsName(string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>What is bound for an action and is one text of the request; null for what only binding can tell of.</summary>
    public static IEnumerable<PlainParameter?> PlainParametersOf(ControllerActionDescriptor action, IServiceProvider services)
    {
        var models = services.GetRequiredService<IModelMetadataProvider>() as ModelMetadataProvider;
        foreach (var parameter in action.Parameters.Concat(action.BoundProperties))
        {
            var model = parameter is ControllerParameterDescriptor { ParameterInfo: var info } ? models?.GetMetadataForParameter(info) : null;
            if (parameter.ParameterType == typeof(IfMatch) || (parameter.BindingInfo?.BindingSource ?? model?.BindingSource)?.IsFromRequest is false)
            {
                continue;
            }

            var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
            var plain = ParsableValue.IsParsable(type.IsArray ? type.GetElementType()! : type) && SourceOf(parameter.BindingInfo?.BindingSource) is { } source
                // What is not sent has its default there, unless the model says that it must be.
                ? new PlainParameter(parameter.BindingInfo?.BinderModelName ?? parameter.Name, type, source, model is { IsBindingRequired: true } or { ValidatorMetadata.Count: > 0 })
                : null;
            if (plain is not null)
            {
                yield return plain;
            }

            if (plain is null || parameter.BindingInfo?.BinderType is not null
                || !(model is { HasValidators: false } || (model is { HasValidators: true, ValidatorMetadata: { Count: > 0 } rules } && rules.All(rule => rule is RequiredAttribute))))
            {
                yield return null;
            }
        }
    }

    private static PlainParameterSource? SourceOf(BindingSource? source)
        => source is null || source == BindingSource.ModelBinding ? PlainParameterSource.RouteOrQuery
            : source == BindingSource.Path ? PlainParameterSource.Route
            : source == BindingSource.Query ? PlainParameterSource.Query
            : source == BindingSource.Header ? PlainParameterSource.Header
            : null;

    /// <summary>The T of <c>Task&lt;ActionResult&lt;T&gt;&gt;</c> and its kin; null where the type shows only at run time.</summary>
    private static Type? Answered(Type returned)
    {
        var type = Inner(Awaited(returned), typeof(ActionResult<>));
        return type == typeof(Task) || type == typeof(ValueTask) || typeof(IActionResult).IsAssignableFrom(type) || typeof(IResult).IsAssignableFrom(type)
            ? null
            : type;
    }

    /// <summary>The T of a task of T; else the type itself.</summary>
    public static Type Awaited(Type returned) => Inner(returned, typeof(Task<>), typeof(ValueTask<>));

    private static Type Inner(Type type, params ReadOnlySpan<Type> wrappers)
        => type.IsGenericType && wrappers.Contains(type.GetGenericTypeDefinition()) ? type.GenericTypeArguments[0] : type;
}
