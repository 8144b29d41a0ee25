using System.Runtime.CompilerServices;
using EfVersioning.AspNetCore.Resources;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using MediaTypeHeaderValue = Microsoft.Net.Http.Headers.MediaTypeHeaderValue;

namespace EfVersioning.AspNetCore.Representations;

/// <summary>
/// The media type that a controller's action is going to answer in: two of them are two representations (RFC 9110 §8.8.3.3), and
/// a 304 must not stand for the one that the client has not. MVC's own selector is asked, before the action runs.
/// </summary>
internal static class NegotiatedType
{
    private static readonly ConditionalWeakTable<Endpoint, string> Defaults = [];

    /// <summary>The media type; null where it is the one that is answered to whoever accepts anything, or where nothing is negotiated.</summary>
    public static string? Of(HttpContext http)
        => http.Request.Headers.Accept.Count > 0
            && http.GetEndpoint() is { } endpoint
            && endpoint.Metadata.GetMetadata<ControllerActionDescriptor>() is not null
            && http.RequestServices.GetService<OutputFormatterSelector>() is { } selector
            && Select(http, endpoint, selector) is { } type
            && type != Defaults.GetValue(endpoint, _ => WithoutAccept(http, endpoint, selector))
                ? type
                : null;

    /// <summary>Whether another request for the same may be answered in another media type.</summary>
    public static bool Varies(HttpContext http)
        => http.GetEndpoint() is { } endpoint
            && endpoint.Metadata.GetMetadata<ControllerActionDescriptor>() is not null
            && http.RequestServices.GetService<IOptions<MvcOptions>>() is { Value.OutputFormatters: var formatters }
            && formatters
                .OfType<IApiResponseTypeMetadataProvider>()
                .Count(formatter => formatter is not StringOutputFormatter && formatter.GetSupportedContentTypes(null!, AnsweredBy(endpoint)) is { Count: > 0 }) > 1;

    private static string WithoutAccept(HttpContext http, Endpoint endpoint, OutputFormatterSelector selector)
    {
        var accept = http.Request.Headers.Accept;
        http.Request.Headers.Remove(HeaderNames.Accept);
        try
        {
            return Select(http, endpoint, selector) ?? string.Empty;
        }
        finally
        {
            http.Request.Headers.Accept = accept;
        }
    }

    private static string? Select(HttpContext http, Endpoint endpoint, OutputFormatterSelector selector)
    {
        // Not null, which is answered without content.
        var context = new OutputFormatterWriteContext(http, static (_, _) => TextWriter.Null, AnsweredBy(endpoint), new object());
        MediaTypeCollection types = [.. endpoint.Metadata.GetMetadata<ProducesAttribute>()?.ContentTypes ?? []];
        return selector.SelectFormatter(context, [], types) is not null && MediaTypeHeaderValue.TryParse(context.ContentType, out var selected)
            ? selected.MediaType.Value!.ToLowerInvariant()
            : null;
    }

    private static Type AnsweredBy(Endpoint endpoint) => ActionTypes.DeclaredBy(endpoint).FirstOrDefault() ?? typeof(object);
}
