using System.Globalization;
using EfVersioning.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.AspNetCore.Resources;

/// <summary>Where the parts of a row's key stand in a route.</summary>
internal sealed class RouteKey
{
    private readonly (string Parameter, IProperty Property, Func<string, object?> Read)[] _parts;

    private RouteKey((string, IProperty, Func<string, object?>)[] parts) => _parts = parts;

    /// <summary>
    /// Finds the key in a route where it is certain: by the names that were given; else each part by the property's name with the
    /// entity's in front (<c>{songId}</c>), or by its own (<c>{id}</c>) at the end of the route. In
    /// <c>/albums/{id}/tracks/{track}</c> and <c>/albums/{id}/opener</c> the id is the album's, and a slug is no key: nor is it where the
    /// handler takes it for a text.
    /// </summary>
    /// <param name="type">The entity type.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="names">The parameters that were named; empty where none was.</param>
    /// <param name="isAction">Whether the endpoint is a controller's, for the line that a refusal says to write.</param>
    /// <returns>Where it is; null where the route does not say for certain; or why there can be none.</returns>
    public static (RouteKey? Key, string? Refusal) Find(VersionedType type, RouteEndpoint endpoint, IReadOnlyList<string> names, bool isAction)
    {
        var route = endpoint.RoutePattern;
        var properties = type.EntityType.FindPrimaryKey()!.Properties;
        var entity = type.EntityType.ClrType.Name;
        var key = $"the key of '{entity}' ({string.Join(", ", properties.Select(property => property.Name))})";
        var parameters = route.Parameters.Select(parameter => parameter.Name).ToArray();
        if (names.Count > 0 && names.Count != properties.Count)
        {
            return (null, $"{key} has {properties.Count} parts, and {names.Count} parameters are named. Name one for each: {Line(properties.Count)}.");
        }

        // Those at the end of the route, which may be called as the key's properties are.
        var own = RouteEnd.IsOf(route, type.EntityType) ? parameters[Math.Max(0, parameters.Length - properties.Count)..] : [];
        var parts = new (string, IProperty, Func<string, object?>)[properties.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            var named = Parameter(parameters, names.Count > 0 ? names[i] : entity + properties[i].Name);
            var found = names.Count > 0 ? named : named ?? Parameter(own, properties[i].Name);
            if (names.Count == 0 && named is not null && Parameter(own, properties[i].Name) is { } other && other != named)
            {
                // /comments/{commentId}/replies/{id}: either may be meant.
                return (null, null);
            }

            if (found is null)
            {
                var has = parameters.Length == 0 ? "no parameters" : string.Join(", ", parameters.Select(parameter => $"{{{parameter}}}"));
                return names.Count > 0
                    ? (null, $"its route has no parameter '{names[i]}' for {key}; it has {has}. Name the parameters as the route does: {Line(properties.Count)}.")
                    : parameters.Length == 0
                        ? (null, $"its route has no parameter for {key}; it has {has}. Name the parameters: {Line(properties.Count)}; {Otherwise()}")
                        : (null, null);
            }

            if (names.Count == 0 && !RouteParameterType.Fits(endpoint, found, properties[i], isNamed: named is not null))
            {
                return (null, null);
            }

            parts[i] = (found, properties[i], ReaderOf(properties[i]));
        }

        return (new RouteKey(parts), null);

        static string? Parameter(string[] parameters, string name)
            => Array.Find(parameters, parameter => parameter.Equals(name, StringComparison.OrdinalIgnoreCase));

        string Line(int count)
        {
            var named = string.Join(", ", Enumerable.Repeat("\"…\"", count));
            return isAction ? $"[ETag<{entity}>(Key = [{named}])]" : $"WithETag<{entity}>({named})";
        }

        string Otherwise() => isAction
            ? $"for a list use [CollectionETag<{entity}>]. An action of a controller that has the attribute, but not of one row, says [NoETag]."
            : $"for a list use WithCollectionETag<{entity}>().";
    }

    public override string ToString() => string.Join(", ", _parts.Select(part => $"{{{part.Parameter}}}"));

    /// <summary>Whether a parameter that must be there is a part of the key, read in the same way: where binding refuses it there is no key.</summary>
    public bool Reads(PlainParameter parameter)
        => parameter is { IsRequired: true, Source: PlainParameterSource.Route }
            && Array.Exists(_parts, part => part.Parameter.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase)
                && part.Property.ClrType == parameter.Type && part.Property.GetTypeMapping().Converter is null);

    /// <summary>The key that a request names; null where some part of it is none, so that no row can have it.</summary>
    /// <param name="values">The values of the route.</param>
    /// <param name="hasNul">Whether one has the character NUL, which PostgreSQL refuses in any text. No row has such a key.</param>
    public object?[]? Read(RouteValueDictionary values, out bool hasNul)
    {
        var key = new object?[_parts.Length];
        hasNul = false;
        for (var i = 0; i < key.Length; i++)
        {
            var (parameter, property, read) = _parts[i];
            var value = values[parameter];
            hasNul |= value is string text && text.Contains('\0', StringComparison.Ordinal);
            key[i] = value is null || property.ClrType.IsInstanceOfType(value) ? value : read(Convert.ToString(value, CultureInfo.InvariantCulture)!);
        }

        return Array.IndexOf(key, null) < 0 ? key : null;
    }

    /// <summary>
    /// Reads a text as the handler's own binding would. A key that is converted for the database (an <c>OrderId</c> struct) is read by
    /// its own <c>Parse</c>, or from what the database stores.
    /// </summary>
    private static Func<string, object?> ReaderOf(IProperty property)
    {
        var own = ParsableValue.ReaderOf(property.ClrType);
        if (property.GetTypeMapping().Converter is not { } converter)
        {
            return own;
        }

        var stored = ParsableValue.ReaderOf(converter.ProviderClrType);
        return text =>
        {
            try
            {
                return own(text) ?? (stored(text) is { } value ? converter.ConvertFromProvider(value) : null);
            }
            catch (Exception)
            {
                // The client's text, and the application's converter: no row has such a key.
                return null;
            }
        };
    }
}
