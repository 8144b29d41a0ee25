using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace EfVersioning.AspNetCore.Resources;

/// <summary>
/// The handler's parameters that are one text of the request. Where binding would refuse one, the plain answer is 400, and
/// conditions do not count (RFC 9110 §13.2.1): such a request has no early answer. Nor has any read whose handler has others that
/// binding or validation may refuse, as no look at the request tells it.
/// </summary>
internal sealed class PlainParameters
{
    // Those that reading the key does not tell of already.
    private readonly PlainParameter[] _others;
    private readonly bool _includeKey;

    /// <param name="endpoint">The endpoint.</param>
    /// <param name="services">The application's services.</param>
    /// <param name="key">Where its route has the key of a row; null where it has none.</param>
    public PlainParameters(Endpoint endpoint, IServiceProvider services, RouteKey? key)
    {
        var found = (endpoint.Metadata.GetMetadata<ControllerActionDescriptor>() is { } action
            ? ActionTypes.PlainParametersOf(action, services)
            : PlainParametersOf(endpoint)).ToList();
        PlainParameter[] all = [.. found.OfType<PlainParameter>().Where(parameter => parameter.IsRequired || parameter.Type != typeof(string))];
        _others = key is null ? all : Array.FindAll(all, parameter => !key.Reads(parameter));
        _includeKey = _others.Length < all.Length;
        AreAll = !found.Contains(null);
    }

    /// <summary>Whether nothing else that is bound can be refused, so that a read may be answered before it is.</summary>
    public bool AreAll { get; }

    /// <summary>Whether each of them can be read.</summary>
    /// <param name="request">The request.</param>
    /// <param name="hasKey">Whether its key could be read, where the route has one.</param>
    public bool AreReadable(HttpRequest request, bool hasKey = true)
    {
        if ((_includeKey && !hasKey) || (!AreAll && RequestMethod.IsRead(request.Method)))
        {
            return false;
        }

        foreach (var parameter in _others)
        {
            if (!IsReadable(parameter, request))
            {
                return false;
            }
        }

        return true;
    }

    // What a write does not send here may be in its form, and of a required text that is blank binding says whether it will do.
    private static bool IsReadable(PlainParameter parameter, HttpRequest request)
        => TextsOf(parameter, request) is var texts && texts.Count == 0
            ? !parameter.IsRequired || (parameter.Source is PlainParameterSource.RouteOrQuery && !RequestMethod.IsRead(request.Method))
            : parameter.Type.IsArray ? texts.All(text => parameter.Read(text!) is not null)
            : parameter.Type == typeof(string) ? !string.IsNullOrWhiteSpace(texts[0])
            : texts.Count == 1 && parameter.Read(texts[0]!) is not null;

    private static StringValues TextsOf(PlainParameter parameter, HttpRequest request)
        => parameter.Source switch
        {
            PlainParameterSource.Header => request.Headers[parameter.Name],
            PlainParameterSource.Query => request.Query[parameter.Name],
            _ when request.RouteValues.TryGetValue(parameter.Name, out var value) => value as string,
            PlainParameterSource.RouteOrQuery => request.Query[parameter.Name],
            _ => StringValues.Empty,
        };

    /// <summary>Those of a minimal API; null for what only binding can tell of.</summary>
    private static IEnumerable<PlainParameter?> PlainParametersOf(Endpoint endpoint)
    {
        var ofTypes = (endpoint.Metadata.GetMetadata<MethodInfo>()?.GetParameters() ?? []).Where(parameter => parameter.IsDefined(typeof(AsParametersAttribute)));
        if (endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is not null || ofTypes.Any(IsValidated))
        {
            // A body or a form; or a model that has a say of its own.
            yield return null;
        }

        foreach (var bound in endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>())
        {
            var plain = Of(bound, endpoint as RouteEndpoint);
            if (plain is not null)
            {
                yield return plain;
            }

            if (IsValidated(bound.ParameterInfo) || (plain is null && MayBeRefused(bound)))
            {
                yield return null;
            }
        }
    }

    /// <summary>Whether it is none of the services and other values that are always there.</summary>
    private static bool MayBeRefused(IParameterBindingMetadata bound)
        => bound.ParameterInfo.ParameterType is var type && type != typeof(IfMatch)
            && (bound.HasBindAsync || bound.HasTryParse || type.IsArray || type == typeof(StringValues)
                || Array.Exists(bound.ParameterInfo.GetCustomAttributes(inherit: false), attribute => attribute is IFromHeaderMetadata or IFromQueryMetadata or IFromRouteMetadata));

    private static bool IsValidated(ParameterInfo parameter)
        => HasRule(parameter) || typeof(IValidatableObject).IsAssignableFrom(parameter.ParameterType)
            || HasRule(parameter.ParameterType) || parameter.ParameterType.GetProperties().Any(HasRule);

    private static bool HasRule(ICustomAttributeProvider member) => member.IsDefined(typeof(ValidationAttribute), inherit: true);

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
