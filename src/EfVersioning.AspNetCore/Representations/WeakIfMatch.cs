using EfVersioning.Guards;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Representations;

/// <summary>
/// <see cref="EtagHttpOptions.AcceptWeakIfMatch"/>: takes the mark <c>W/</c> off our own tags in the request's
/// <c>If-Match</c>, once and before anything reads it. So the early answer, the guard in SQL, and a handler that calls
/// <c>IfMatch()</c> itself cannot come to differ.
/// </summary>
/// <remarks>
/// The mark says that a proxy has changed the bytes; our tag says which version of a row they were of, and that is what
/// the write is about. Of a tag that is not ours we know no such thing.
/// </remarks>
internal static class WeakIfMatch
{
    /// <summary>Where the option is on. A header that is no list stays as it is.</summary>
    public static void Strengthen(IHeaderDictionary headers)
    {
        var text = HeaderLines.Joined(headers.IfMatch);
        var header = EntityTagHeader.Parse(text);
        if (header.Kind is not EntityTagHeaderKind.Tags || !text!.Contains("W/", StringComparison.Ordinal))
        {
            return;
        }

        var members = new List<string>();
        foreach (var member in header)
        {
            var mark = member.IsWeak && !ETag.TryParse(member.Opaque, out _) ? "W/" : string.Empty;
            members.Add($"{mark}\"{member.Opaque}\"");
        }

        headers.IfMatch = string.Join(", ", members);
    }
}
