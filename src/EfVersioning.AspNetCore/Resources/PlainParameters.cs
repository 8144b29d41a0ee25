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
    private readonly PlainParameter[] _parameters;

    private PlainParameters(PlainParameter[] parameters) => _parameters = parameters;

    public static PlainParameters Of(Endpoint endpoint)
        => new([.. endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
            .Select(bound => Of(bound, endpoint as RouteEndpoint))
            .OfType<PlainParameter>()
            .Concat(ActionTypes.PlainParametersOf(endpoint))
            .Where(parameter => parameter.IsRequired || parameter.Type != typeof(string))]);

    /// <summary>Whether each of them can be read.</summary>
    public bool AreReadable(HttpRequest request)
    {
        foreach (var parameter in _parameters)
        {
            if (!IsReadable(parameter, TextsOf(parameter, request)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsReadable(PlainParameter parameter, StringValues texts)
        => parameter.ElementType is { } element ? texts.All(text => ParsableValue.TryRead(text!, element) is not null)
            : texts.Count == 0 ? !parameter.IsRequired
            : parameter.Type == typeof(string) || (texts.Count == 1 && ParsableValue.TryRead(texts[0]!, parameter.Type) is not null);

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
