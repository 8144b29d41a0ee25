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
        Type? elsewhere = null;
        foreach (var bound in endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>())
        {
            var attributes = bound.ParameterInfo.GetCustomAttributes(inherit: false);
            var name = attributes.OfType<IFromRouteMetadata>().FirstOrDefault()?.Name ?? bound.Name;
            if (name.Equals(parameter, StringComparison.OrdinalIgnoreCase))
            {
                if (!Array.Exists(attributes, attribute => attribute is IFromQueryMetadata or IFromHeaderMetadata or IFromBodyMetadata or IFromFormMetadata or IFromServiceMetadata))
                {
                    return bound.ParameterInfo.ParameterType;
                }

                elsewhere = ActionTypes.Elsewhere;
            }
        }

        return elsewhere ?? ActionTypes.ParameterOf(endpoint, parameter);
    }

    private static Type? ConstraintType(RouteEndpoint endpoint, string parameter)
    {
        if (!endpoint.RoutePattern.ParameterPolicies.TryGetValue(parameter, out var policies))
        {
            return null;
        }

        foreach (var policy in policies)
        {
            if (policy.Content is { } content && Constraints.TryGetValue(content.Split('(')[0], out var type))
            {
                return type;
            }
        }

        return null;
    }

    private static bool IsInteger(Type type)
        => Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.UInt64 && !type.IsEnum;
}
