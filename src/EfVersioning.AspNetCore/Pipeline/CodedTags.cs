using System.Text;
using EfVersioning.AspNetCore.ByHand;
using EfVersioning.AspNetCore.Endpoints;
using EfVersioning.AspNetCore.Rows;
using EfVersioning.Matching;
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
        if (asked.Count > 0 && AnyCoded(asked))
        {
            // Caches behind us know the tag without its coding, and compare texts.
            headers.IfNoneMatch = StringValues.Concat(asked, Uncoded(asked));
        }
        else if (headers.AcceptEncoding.Count == 0)
        {
            return;
        }

        http.Response.OnStarting(static state => Mark(((HttpContext, StringValues))state), (http, asked));
    }

    private static Task Mark((HttpContext Http, StringValues Asked) request)
    {
        var response = request.Http.Response;
        if (response.Headers.ETag is not [{ } field] || !TryReadOwn(field, out var tag) || !IsOurs(request.Http))
        {
            return Task.CompletedTask;
        }

        if (response.StatusCode is StatusCodes.Status304NotModified)
        {
            // What the client has, it has in the coding that its own tag names (RFC 9111 §4.3.4).
            response.Headers.ETag = Held(request.Asked, tag)?.ToHeader() ?? field;
        }
        else if (response.Headers.ContentEncoding is [{ Length: > 0 } coding] && TagVariant.CodingOf(tag) is null)
        {
            response.Headers.ETag = TagVariant.Coded(tag, coding.ToLowerInvariant()).ToHeader();
        }

        return Task.CompletedTask;
    }

    private static bool IsOurs(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<ITaggedEndpoint>() is not null || http.Features.Get<TaggedByHand>() is not null;

    private static ETag? Held(StringValues asked, ETag current)
    {
        foreach (var member in EntityTagField.Parse(PreconditionAnswer.Joined(asked)))
        {
            if (ETag.TryParse(member.Opaque, out var held) && TagVariant.Uncoded(held) == current)
            {
                return held;
            }
        }

        return null;
    }

    /// <summary>Only a tag with a variant has a coding, and a variant follows a semicolon.</summary>
    private static bool AnyCoded(StringValues lines)
    {
        foreach (var line in lines)
        {
            if (line?.Contains(';', StringComparison.Ordinal) is true)
            {
                return true;
            }
        }

        return false;
    }

    private static StringValues Uncoded(StringValues lines)
    {
        var text = new StringBuilder();
        foreach (var member in EntityTagField.Parse(PreconditionAnswer.Joined(lines)))
        {
            if (ETag.TryParse(member.Opaque, out var tag) && TagVariant.CodingOf(tag) is not null)
            {
                text.Append(text.Length == 0 ? string.Empty : ", ").Append(TagVariant.Uncoded(tag).ToHeader());
            }
        }

        return text.Length == 0 ? StringValues.Empty : text.ToString();
    }

    private static bool TryReadOwn(string field, out ETag tag)
    {
        tag = default;
        return EntityTag.TryParse(field, out var entityTag) && !entityTag.IsWeak && ETag.TryParse(entityTag.Opaque, out tag);
    }
}
