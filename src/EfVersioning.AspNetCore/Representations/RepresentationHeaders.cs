using EfVersioning.AspNetCore.Resources;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace EfVersioning.AspNetCore.Representations;

/// <summary>The headers that describe a representation: the same on a 200 and on its 304 (RFC 9110 §15.4.5).</summary>
internal static class RepresentationHeaders
{
    /// <summary>Sets what the handler of an endpoint has not set.</summary>
    public static void Set(HttpContext http, EntityEndpoint endpoint, OwnHeaders own, in RepresentationState state)
        => Set(http, endpoint.Options, own, state, endpoint.HasVariants);

    /// <summary>The same by the settings.</summary>
    /// <param name="http">The request.</param>
    /// <param name="options">The settings.</param>
    /// <param name="own">What is set.</param>
    /// <param name="state">What is answered.</param>
    /// <param name="mayVary">Whether MVC may negotiate the answer.</param>
    public static void Set(HttpContext http, EtagHttpOptions options, OwnHeaders own, in RepresentationState state, bool mayVary = true)
    {
        var headers = http.Response.Headers;
        SetValidators(http, own, state);
        if (options.SetHeaders is { } setHeaders)
        {
            own.SetBy(setHeaders, http, HeaderNames.Expires, HeaderNames.ContentLocation);
        }

        if (headers.CacheControl.Count == 0 && options.CacheControl is { } cacheControl)
        {
            own.Set(HeaderNames.CacheControl, cacheControl);
        }

        AddVary(http, mayVary);
    }

    /// <summary>The handler has run: describes what it answers, unless it set a tag of its own.</summary>
    public static void Replace(HttpContext http, EntityEndpoint endpoint, OwnHeaders own, RowState? before, RowState state)
    {
        var headers = http.Response.Headers;
        if (before is null)
        {
            Set(http, endpoint, own, RowRepresentation.Of(state));
            return;
        }

        // [ResponseCache] begins the list anew.
        AddVary(http, endpoint.HasVariants);
        if (before != state && headers.ETag == before.Header)
        {
            headers.Remove(HeaderNames.ETag);
            headers.Remove(HeaderNames.LastModified);
            SetValidators(http, own, RowRepresentation.Of(state));
        }
    }

    /// <summary>Sets the tag and the date alone, where there is no tag yet.</summary>
    public static void SetValidators(HttpContext http, OwnHeaders own, in RepresentationState state)
    {
        var headers = http.Response.Headers;
        if (headers.ETag.Count != 0)
        {
            return;
        }

        if (state.ETag is not null)
        {
            own.Set(HeaderNames.ETag, state.ETag);
        }

        if (state.LastModified is { } modified && headers.LastModified.Count == 0)
        {
            SetLastModified(http, own, modified);
        }
    }

    /// <summary>
    /// Whole seconds, cut off and not rounded: never later than the change (RFC 9110 §8.8.2). And never later than the
    /// answer (§8.8.2.1), whose Date the server keeps for a second: a row may be ahead of this clock.
    /// </summary>
    private static void SetLastModified(HttpContext http, OwnHeaders own, DateTimeOffset modified)
    {
        var now = (http.RequestServices.GetService<TimeProvider>() ?? TimeProvider.System).GetUtcNow();
        own.Set(HeaderNames.LastModified, HeaderUtilities.FormatDate(modified < now ? modified : now));
        if (modified > now.AddSeconds(-2) && http.Response.Headers.Date.Count == 0)
        {
            http.Response.Headers.Date = HeaderUtilities.FormatDate(now);
        }
    }

    private static void AddVary(HttpContext http, bool mayVary)
    {
        if (mayVary)
        {
            NegotiatedType.AddVary(http);
        }

        if (http.Features.Get<IHttpsCompressionFeature>() is not null)
        {
            // Response compression is on and says so on every 200 that it could compress; a 304 has no body to show it.
            AddVary(http.Response.Headers, HeaderNames.AcceptEncoding);
        }
    }

    /// <summary>Adds a header to those that the answer depends on.</summary>
    public static void AddVary(IHeaderDictionary headers, string header)
    {
        var present = headers.GetCommaSeparatedValues(HeaderNames.Vary);
        if (!present.Contains(header, StringComparer.OrdinalIgnoreCase) && !present.Contains("*"))
        {
            headers.Append(HeaderNames.Vary, header);
        }
    }
}
