using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.AspNetCore.Resources;

/// <summary>
/// What the handler and the route take a parameter for. <c>/songs/{id}</c> whose handler has a <c>string id</c> may be a slug, where the
/// key is a number; a slug "1" is then another row than the one with the key 1.
/// </summary>
internal static class RouteParameterType
{
    private static readonly Dictionary<string, Type> Constraints = new(StringComparer.OrdinalIgnoreCase)
    {
        ["int"] = typeof(int),
        ["long"] = typeof(long),
        ["min"] = typeof(long),
        ["max"] = typeof(long),
        ["range"] = typeof(long),
        ["guid"] = typeof(Guid),
        ["bool"] = typeof(bool),
        ["datetime"] = typeof(DateTime),
        ["decimal"] = typeof(decimal),
        ["double"] = typeof(double),
        ["float"] = typeof(float),
        ["alpha"] = typeof(string),
    };

    /// <summary>
    /// Whether the parameter is this part of the key: its handler takes it as that, or where no parameter of the handler shows that,
    /// its constraint says so. A handler that reads the text out of the route's values may take it for anything.
    /// </summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="property">The part of the key.</param>
    /// <param name="isNamed">Whether its name says already that it is a key of the entity.</param>
    public static bool Fits(RouteEndpoint endpoint, string parameter, IProperty property, bool isNamed)
        => (HandlerType(endpoint, parameter) ?? ConstraintType(endpoint, parameter)) is { } type ? Fits(type, property) : isNamed;

    private static bool Fits(Type type, IProperty property)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var key = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        var stored = property.GetTypeMapping().Converter?.ProviderClrType;
        return type == key || type == stored || (IsInteger(type) && (IsInteger(key) || (stored is not null && IsInteger(stored))));
    }

    private static Type? HandlerType(RouteEndpoint endpoint, string parameter)
    {
        var named = endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>().Where(bound =>
            (bound.ParameterInfo.GetCustomAttributes(inherit: false).OfType<IFromRouteMetadata>().FirstOrDefault()?.Name ?? bound.Name ?? "")
            .Equals(parameter, StringComparison.OrdinalIgnoreCase)).ToList();
        // What binds itself may make another value of the text.
        return named.Find(bound => !bound.HasBindAsync && !IsReadElsewhere(bound.ParameterInfo))?.ParameterInfo.ParameterType
            ?? (named.Count > 0 ? ActionTypes.Elsewhere : ActionTypes.ParameterOf(endpoint, parameter));
    }

    private static bool IsReadElsewhere(ParameterInfo parameter)
        => Array.Exists(parameter.GetCustomAttributes(inherit: false), attribute
            => attribute is IFromQueryMetadata or IFromHeaderMetadata or IFromBodyMetadata or IFromFormMetadata or IFromServiceMetadata);

    private static Type? ConstraintType(RouteEndpoint endpoint, string parameter)
        => endpoint.RoutePattern.ParameterPolicies.GetValueOrDefault(parameter)?
            .Select(policy => Constraints.GetValueOrDefault(policy.Content?.Split('(')[0] ?? string.Empty))
            .FirstOrDefault(type => type is not null);

    private static bool IsInteger(Type type)
        => Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.UInt64 && !type.IsEnum;
}
