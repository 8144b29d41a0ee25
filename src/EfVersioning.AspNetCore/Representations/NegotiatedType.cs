using System.Runtime.CompilerServices;
using EfVersioning.AspNetCore.Resources;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using MediaTypeHeaderValue = Microsoft.Net.Http.Headers.MediaTypeHeaderValue;

namespace EfVersioning.AspNetCore.Representations;

/// <summary>
/// The media type, and the charset where it is not the first one, that a controller's action is going to answer in: two of them are two
/// representations (RFC 9110 §8.8.3.3), and a 304 must not stand for the one that the client has not. MVC's own selector is asked, before
/// the action runs where its formatters need no more than the type that it declares.
/// </summary>
internal static class NegotiatedType
{
    private static readonly ConditionalWeakTable<Endpoint, string> Defaults = [];

    /// <summary>The media type; null where it is the one that is answered to whoever accepts anything, or where nothing is negotiated.</summary>
    /// <param name="http">The request.</param>
    /// <param name="answered">What is answered; null before it is known.</param>
    public static string? Of(HttpContext http, object? answered)
        => http.Request.Headers is not { Accept.Count: 0, AcceptCharset.Count: 0 }
            && EndpointOf(http) is { } endpoint
            && (answered is not null || !ObjectFormatters.Decide(endpoint, http.RequestServices))
            && Select(http, endpoint, answered) is { } type
            && type != DefaultOf(http, endpoint, answered)
                ? type
                : null;

    /// <summary>
    /// Whether it can be told before the action runs: no formatter looks at what is answered, and one can write what is asked for.
    /// </summary>
    public static bool IsKnown(HttpContext http)
        => EndpointOf(http) is not { } endpoint
            || (!ObjectFormatters.Decide(endpoint, http.RequestServices) && (!MayRefuse(http) || Select(http, endpoint, answered: null) is not null));

    /// <summary>Whether what is answered is going to be written, and not 406 in its place.</summary>
    public static bool IsAcceptable(HttpContext http, object? answered)
        => answered is null || EndpointOf(http) is not { } endpoint || !MayRefuse(http) || Select(http, endpoint, answered) is not null;

    /// <summary>Adds the headers that another request for the same may differ in, and be answered otherwise.</summary>
    public static void AddVary(HttpContext http)
    {
        if (EndpointOf(http) is not { } endpoint)
        {
            return;
        }

        if (ObjectFormatters.Decide(endpoint, http.RequestServices) || OptionsOf(http).OutputFormatters
            .OfType<IApiResponseTypeMetadataProvider>()
            .Count(formatter => formatter is not StringOutputFormatter && formatter.GetSupportedContentTypes(null!, DeclaredBy(endpoint) ?? typeof(object)) is { Count: > 0 }) > 1)
        {
            RepresentationHeaders.AddVary(http.Response.Headers, HeaderNames.Accept);
        }

        if (http.Request.Headers.AcceptCharset.Count > 0)
        {
            RepresentationHeaders.AddVary(http.Response.Headers, HeaderNames.AcceptCharset);
        }
    }

    private static Endpoint? EndpointOf(HttpContext http)
        => http.GetEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<ControllerActionDescriptor>() is not null ? endpoint : null;

    private static MvcOptions OptionsOf(HttpContext http) => http.RequestServices.GetRequiredService<IOptions<MvcOptions>>().Value;

    private static bool MayRefuse(HttpContext http) => http.Request.Headers.Accept.Count > 0 && OptionsOf(http).ReturnHttpNotAcceptable;

    private static string DefaultOf(HttpContext http, Endpoint endpoint, object? answered)
        => answered is not null && ObjectFormatters.Decide(endpoint, http.RequestServices)
            ? WithoutAccept(http, endpoint, answered)
            : Defaults.GetValue(endpoint, _ => WithoutAccept(http, endpoint, answered: null));

    private static string WithoutAccept(HttpContext http, Endpoint endpoint, object? answered)
    {
        var headers = http.Request.Headers;
        var (accept, charset) = (headers.Accept, headers.AcceptCharset);
        headers.Remove(HeaderNames.Accept);
        headers.Remove(HeaderNames.AcceptCharset);
        try
        {
            return Select(http, endpoint, answered) ?? string.Empty;
        }
        finally
        {
            (headers.Accept, headers.AcceptCharset) = (accept, charset);
        }
    }

    private static string? Select(HttpContext http, Endpoint endpoint, object? answered)
    {
        // Not null, which is answered without content.
        var context = new OutputFormatterWriteContext(
            http, static (_, _) => TextWriter.Null, DeclaredBy(endpoint) ?? answered?.GetType() ?? typeof(object), answered ?? new object());
        try
        {
            var formatter = http.RequestServices.GetRequiredService<OutputFormatterSelector>().SelectFormatter(context, [], TypesOf(http, endpoint));
            return formatter is null || !MediaTypeHeaderValue.TryParse(context.ContentType, out var selected) ? null
                : formatter is TextOutputFormatter { SupportedEncodings: [var first, ..] } text && text.SelectCharacterEncoding(context) is var encoding && encoding != first
                    ? encoding is null ? null : $"{selected.MediaType.Value!.ToLowerInvariant()};{encoding.WebName}"
                : selected.MediaType.Value!.ToLowerInvariant();
        }
        catch (Exception) when (answered is not null)
        {
            // The application's formatter, and what it may never be asked to write: a JsonResult is not negotiated.
            return null;
        }
    }

    /// <summary>The only types that are in order: those of a format in the address, or those that the action says.</summary>
    private static MediaTypeCollection TypesOf(HttpContext http, Endpoint endpoint)
        => endpoint.Metadata.GetMetadata<FormatFilterAttribute>() is not null
            && (http.GetRouteValue("format") ?? http.Request.Query["format"].FirstOrDefault()) is string { Length: > 0 } format
            && OptionsOf(http).FormatterMappings.GetMediaTypeMappingForFormat(format) is { } type
                ? [type]
                : [.. endpoint.Metadata.GetMetadata<ProducesAttribute>()?.ContentTypes ?? []];

    private static Type? DeclaredBy(Endpoint endpoint) => ActionTypes.DeclaredBy(endpoint).FirstOrDefault();
}
