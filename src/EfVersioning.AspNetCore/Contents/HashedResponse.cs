using EfVersioning.AspNetCore.HttpResults;
using EfVersioning.AspNetCore.Problems;
using EfVersioning.AspNetCore.Representations;
using EfVersioning.AspNetCore.Resources;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace EfVersioning.AspNetCore.Contents;

/// <summary>An endpoint whose answers get the hash of their body for a tag, in whichever style it is written.</summary>
internal sealed class HashedResponse(RequestDelegate next, EtagHttpOptions options) : ITaggedEndpoint
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<ITaggedEndpoint>() != this)
        {
            // WithoutETag(), or the tag of a row or of a function, which is known before the handler runs.
            await next(http).ConfigureAwait(false);
        }
        else if (RequestMethod.IsRead(http.Request.Method))
        {
            await ReadAsync(http).ConfigureAwait(false);
        }
        else if (http.Request.Headers.IfMatch.Count > 0 || http.Request.Headers.IfNoneMatch.Count > 0)
        {
            // The current hash is not known before the write, and a condition that cannot be checked is not true.
            await new PreconditionFailed(PreconditionProblem.Unknown(), current: null).ExecuteAsync(http).ConfigureAwait(false);
        }
        else
        {
            await next(http).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Only a 200 is the representation. A tag that the handler sets counts, what may not be stored needs none, and events
    /// never end.
    /// </summary>
    public static bool MayHaveTag(HttpResponse response)
        => response.StatusCode is StatusCodes.Status200OK
            && response.Headers.ETag.Count == 0
            && !response.Headers.CacheControl.ToString().Contains("no-store", StringComparison.OrdinalIgnoreCase)
            && response.ContentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) is not true;

    private async Task ReadAsync(HttpContext http)
    {
        LeaveToUs(http.Request.Headers);
        var sent = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var body = new HeldBody(http.Response, sent.Stream, options.HashLimit);
        var held = new HeldBodyFeature(body, sent);
        http.Features.Set<IHttpResponseBodyFeature>(held);
        try
        {
            await next(http).ConfigureAwait(false);
            await held.CompleteAsync().ConfigureAwait(false);
        }
        finally
        {
            http.Features.Set(sent);
        }

        // A HEAD whose handler writes nothing shows no body that could be hashed.
        if (!body.IsSent && MayHaveTag(http.Response) && !(http.Request.Method is "HEAD" && body.Held.IsEmpty))
        {
            var tag = HashTag.Of(http.Response, body.Held).ToHeader();
            if (PreconditionAnswer.To(http, options, new RepresentationState(true, tag, http.Response.GetTypedHeaders().LastModified)) is { } answer)
            {
                http.Response.ContentLength = null;
                http.Response.Headers.Remove(HeaderNames.ContentType);
                http.Response.Headers.Remove(HeaderNames.ContentEncoding);
                http.Response.Headers.Remove(HeaderNames.ContentLanguage);
                await answer.ExecuteAsync(http).ConfigureAwait(false);
                return;
            }

            http.Response.ContentLength ??= body.Held.Length;
        }

        await body.SendHeldAsync(http.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>
    /// What the framework's file results would answer without knowing the tag: a date beside a tag does not count, and a
    /// range is not of the state that it was begun in.
    /// </summary>
    private static void LeaveToUs(IHeaderDictionary headers)
    {
        if (headers.IfNoneMatch.Count > 0)
        {
            headers.Remove(HeaderNames.IfModifiedSince);
        }

        if (headers.IfMatch.Count > 0)
        {
            headers.Remove(HeaderNames.IfUnmodifiedSince);
        }

        if (headers.IfRange.Count > 0)
        {
            headers.Remove(HeaderNames.Range);
            headers.Remove(HeaderNames.IfRange);
        }
    }
}
