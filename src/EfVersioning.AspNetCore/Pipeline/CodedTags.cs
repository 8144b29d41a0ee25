using EfVersioning.AspNetCore.Problems;
using EfVersioning.AspNetCore.Representations;
using EfVersioning.AspNetCore.Resources;
using EfVersioning.Guards;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EfVersioning.AspNetCore.Pipeline;

/// <summary>
/// One strong tag is one sequence of bytes (RFC 9110 §8.8.1), and the framework's compression leaves the tag as it is. So
/// a coded answer gets the coding into its tag, here, where also what an output cache replays passes by.
/// </summary>
internal static class CodedTags
{
    /// <summary>Looks at the answer as it leaves.</summary>
    public static void Prepare(HttpContext http)
    {
        var headers = http.Request.Headers;
        var asked = headers.IfNoneMatch;

        // Only a tag with a variant has a coding, and a variant follows a semicolon.
        if (asked.Count > 0 && RequestMethod.IsRead(http.Request.Method)
            && asked.ToString().Contains(';', StringComparison.Ordinal) && HeldTags.Uncoded(asked) is { Count: > 0 } uncoded)
        {
            // Caches behind us know the tag without its coding, and compare texts.
            headers.IfNoneMatch = StringValues.Concat(asked, uncoded);
        }

        http.Response.OnStarting(Mark, (http, asked));
    }

    private static Task Mark(object request)
    {
        var (http, asked) = ((HttpContext, StringValues))request;
        var headers = http.Response.Headers;
        if (http.Response.StatusCode is StatusCodes.Status412PreconditionFailed && http.Features.Get<ConflictTag>() is { } conflict)
        {
            headers.ETag = conflict.Tag;
        }

        if (headers.ETag is not [{ } tag])
        {
            return Task.CompletedTask;
        }

        if (http.Response.StatusCode is StatusCodes.Status304NotModified)
        {
            // What the client has, it has in the coding that its own tag names (RFC 9111 §4.3.4).
            if (asked != tag && IsOurs(tag, http))
            {
                headers.ETag = HeldTags.Find(asked, tag, http.Request.Headers.AcceptEncoding) ?? tag;
            }
        }
        // RFC 9110 §8.4.1: identity says that there is no coding, as server-sent events do.
        else if (http.Response.StatusCode is >= 200 and < 300
            && headers.ContentEncoding.ToString() is { Length: > 0 } coding && !coding.Equals("identity", StringComparison.OrdinalIgnoreCase)
            && IsOurs(tag, http))
        {
            headers.ETag = CodedTag.Of(tag, coding.ToLowerInvariant());
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// A weak tag may be of several codings. A cache in front of the routing answers for no endpoint that we could ask, so
    /// there the form of the tag must do, as where a handler described its answer by hand.
    /// </summary>
    private static bool IsOurs(string tag, HttpContext http)
    {
        var endpoint = http.GetEndpoint();
        var tagged = endpoint?.Metadata.GetMetadata<ITaggedEndpoint>();
        var isTagged = endpoint is null || tagged is not null || http.Features.Get<OwnHeaders>() is not null;
        return EntityTag.TryParse(tag, out var entityTag)
            && !entityTag.IsWeak
            && (tagged is { TakesAnyTag: true } || (isTagged && ETag.TryParse(entityTag.Opaque, out _)));
    }
}
