using EfVersioning.AspNetCore.Representations;
using EfVersioning.Guards;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace EfVersioning.AspNetCore.Pipeline;

/// <summary>The tags of ours in an <c>If-None-Match</c>: what the client holds, in which content coding.</summary>
internal static class HeldTags
{
    /// <summary>Those with a coding, without it; empty where there is none.</summary>
    public static StringValues Uncoded(StringValues asked)
    {
        var uncoded = new List<string>();
        foreach (var tag in EntityTagHeader.Parse(HeaderLines.Joined(asked)).OwnTags)
        {
            if (TagVariant.CodingOf(tag) is not null)
            {
                uncoded.Add(TagVariant.Uncoded(tag).ToHeader());
            }
        }

        return uncoded.Count == 0 ? StringValues.Empty : string.Join(", ", uncoded);
    }

    /// <summary>
    /// The held tag of a representation. Of several, one that the request accepts: a cache that holds gzip and plain sends
    /// both tags, and answers its own client with the one that is named to it.
    /// </summary>
    /// <param name="asked">The header as it came.</param>
    /// <param name="current">The tag of the representation in quotes, without a coding.</param>
    /// <param name="accepted">The request's <c>Accept-Encoding</c>.</param>
    public static string? Find(StringValues asked, string current, StringValues accepted)
    {
        string? found = null;
        foreach (var member in EntityTagHeader.Parse(HeaderLines.Joined(asked)))
        {
            if (CodedTag.IsOf(member, current, out var coding))
            {
                var held = coding is null ? current : CodedTag.Of(current, coding);
                if (Accepts(accepted, coding))
                {
                    return held;
                }

                found ??= held;
            }
        }

        return found;
    }

    /// <summary>RFC 9110 §12.5.3: without the header any coding is in order, and no coding is unless it is refused.</summary>
    private static bool Accepts(StringValues accepted, string? coding)
    {
        if (accepted.Count == 0 || !StringWithQualityHeaderValue.TryParseList(accepted, out var list))
        {
            return accepted.Count == 0 || coding is null;
        }

        var named = list.FirstOrDefault(value => value.Value.Equals(coding ?? "identity", StringComparison.OrdinalIgnoreCase))
            ?? list.FirstOrDefault(value => value.Value.Equals("*", StringComparison.Ordinal));
        return named is null ? coding is null : named.Quality is not 0;
    }
}
