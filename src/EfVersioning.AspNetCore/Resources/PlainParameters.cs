using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace EfVersioning.AspNetCore.Resources;

/// <summary>
/// The handler's parameters that are one text of the request. Where binding would refuse one, the plain answer is 400, and
/// conditions do not count (RFC 9110 §13.2.1): such a request has no early answer.
/// </summary>
internal sealed class PlainParameters
{
    // Those that reading the key does not tell of already.
    private readonly PlainParameter[] _others;
    private readonly bool _includeKey;

    /// <param name="endpoint">The endpoint.</param>
    /// <param name="key">Where its route has the key of a row; null where it has none.</param>
    public PlainParameters(Endpoint endpoint, RouteKey? key)
    {
        PlainParameter[] all =
        [
            .. endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
                .Select(bound => Of(bound, endpoint as RouteEndpoint))
                .OfType<PlainParameter>()
                .Concat(ActionTypes.PlainParametersOf(endpoint))
                .Where(parameter => parameter.IsRequired || parameter.Type != typeof(string)),
        ];
        _others = key is null ? all : Array.FindAll(all, parameter => !key.Reads(parameter));
        _includeKey = _others.Length < all.Length;
    }

    /// <summary>Whether each of them can be read.</summary>
    /// <param name="request">The request.</param>
    /// <param name="hasKey">Whether its key could be read, where the route has one.</param>
    public bool AreReadable(HttpRequest request, bool hasKey = true)
    {
        if (_includeKey && !hasKey)
        {
            return false;
        }

        foreach (var parameter in _others)
        {
            if (!IsReadable(parameter, TextsOf(parameter, request)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsReadable(PlainParameter parameter, StringValues texts)
        => parameter.Type.IsArray ? texts.All(text => parameter.Read(text!) is not null)
            : texts.Count == 0 ? !parameter.IsRequired
            : parameter.Type == typeof(string) || (texts.Count == 1 && parameter.Read(texts[0]!) is not null);

    private static StringValues TextsOf(PlainParameter parameter, HttpRequest request)
        => parameter.Source switch
        {
            PlainParameterSource.Header => request.Headers[parameter.Name],
            PlainParameterSource.Query => request.Query[parameter.Name],
            _ when request.RouteValues.TryGetValue(parameter.Name, out var value) => value as string,
            PlainParameterSource.RouteOrQuery => request.Query[parameter.Name],
            _ => StringValues.Empty,
        };

    private static PlainParameter? Of(IParameterBindingMetadata bound, RouteEndpoint? endpoint)
    {
        var type = bound.ParameterInfo.ParameterType;
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (bound.HasBindAsync || (type != typeof(string) && !ParsableValue.IsParsable(type.GetElementType() ?? type)))
        {
            return null;
        }

        var attributes = bound.ParameterInfo.GetCustomAttributes(inherit: false);
        return Named<IFromHeaderMetadata>(PlainParameterSource.Header, header => header.Name)
            ?? Named<IFromQueryMetadata>(PlainParameterSource.Query, query => query.Name)
            ?? Named<IFromRouteMetadata>(PlainParameterSource.Route, route => route.Name)
            ?? (Array.Exists(attributes, attribute => attribute is IFromBodyMetadata or IFromFormMetadata or IFromServiceMetadata) ? null
                : Plain(bound.Name, endpoint?.RoutePattern.GetParameter(bound.Name) is null ? PlainParameterSource.Query : PlainParameterSource.Route));

        PlainParameter? Named<T>(PlainParameterSource source, Func<T, string?> name)
            where T : class
            => attributes.OfType<T>().FirstOrDefault() is { } attribute ? Plain(name(attribute) ?? bound.Name, source) : null;

        PlainParameter Plain(string name, PlainParameterSource source) => new(name, type, source, IsRequired: !bound.IsOptional);
    }
}
