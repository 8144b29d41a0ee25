using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace EfVersioning.AspNetCore.Rows;

/// <summary>The fields that describe a representation: the same on a 200 and on its 304 (RFC 9110 §15.4.5).</summary>
internal static class RepresentationFields
{
    /// <summary>Takes them off an answer that is none of the resource: an error has no tag.</summary>
    public static readonly Func<object, Task> KeepOnlyOnSuccess = static state =>
    {
        var response = ((HttpContext)state).Response;
        if (response.StatusCode is not ((>= 200 and < 300) or StatusCodes.Status304NotModified or StatusCodes.Status412PreconditionFailed))
        {
            response.Headers.Remove(HeaderNames.ETag);
            response.Headers.Remove(HeaderNames.LastModified);
            response.Headers.Remove(HeaderNames.CacheControl);
        }

        return Task.CompletedTask;
    };

    /// <summary>Sets what the handler has not set.</summary>
    public static void Set(HttpContext http, EtagHttpOptions options, RowState state)
        => Set(http, options, RowState.Representation(state));

    /// <inheritdoc cref="Set(HttpContext, EtagHttpOptions, RowState)"/>
    public static void Set(HttpContext http, EtagHttpOptions options, in RepresentationState state)
    {
        var headers = http.Response.Headers;
        SetValidators(headers, state);
        options.Fields?.Invoke(http);
        if (headers.CacheControl.Count == 0)
        {
            headers.CacheControl = options.CacheControl;
        }

        if (http.Features.Get<IHttpsCompressionFeature>() is not null)
        {
            // Response compression is on and says so on every 200 that it could compress; a 304 has no body to show it.
            AddVary(headers, HeaderNames.AcceptEncoding);
        }
    }

    /// <summary>The handler has run: describes what it answers, unless it set a tag of its own.</summary>
    public static void Replace(HttpContext http, EtagHttpOptions options, RowState? before, RowState state)
    {
        var headers = http.Response.Headers;
        if (before is null)
        {
            Set(http, options, state);
        }
        else if (before != state && headers.ETag == before.Tag.ToHeader())
        {
            headers.Remove(HeaderNames.ETag);
            headers.Remove(HeaderNames.LastModified);
            SetValidators(headers, state);
        }
    }

    public static void SetValidators(IHeaderDictionary headers, RowState state) => SetValidators(headers, RowState.Representation(state));

    private static void SetValidators(IHeaderDictionary headers, in RepresentationState state)
    {
        if (headers.ETag.Count == 0)
        {
            headers.ETag = state.ETag;
            if (state.LastModified is { } modified && headers.LastModified.Count == 0)
            {
                // Whole seconds, cut off and not rounded: never later than the change (RFC 9110 §8.8.2).
                headers.LastModified = HeaderUtilities.FormatDate(modified);
            }
        }
    }

    /// <summary>Adds a field to those that the answer depends on.</summary>
    public static void AddVary(IHeaderDictionary headers, string field)
    {
        var present = headers.GetCommaSeparatedValues(HeaderNames.Vary);
        if (!present.Contains(field, StringComparer.OrdinalIgnoreCase) && !present.Contains("*"))
        {
            headers.Append(HeaderNames.Vary, field);
        }
    }
}
