using System.Reflection;
using EfVersioning.AspNetCore.Binding;
using EfVersioning.Guards;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EfVersioning.AspNetCore;

/// <summary>
/// The <c>If-Match</c> of a request, as a parameter of a handler or an action:
/// <c>(int id, IfMatch ifMatch, MusicContext db)</c>, and then <c>db.Entry(song).IfMatch(ifMatch)</c>.
/// </summary>
/// <remarks>
/// It is always bound and never the cause of a 400 by itself: a header that cannot be read is
/// <see cref="IfMatchKind.Malformed"/>, and <c>IfMatch()</c> refuses the write.
/// </remarks>
[FromIfMatch]
public sealed class IfMatch : IBindableFromHttpContext<IfMatch>
{
    private readonly string? _header;

    private IfMatch(string? header)
    {
        _header = header;
        Kind = EntityTagHeader.Parse(header).Kind switch
        {
            EntityTagHeaderKind.Absent => IfMatchKind.Absent,
            EntityTagHeaderKind.Empty => IfMatchKind.Empty,
            EntityTagHeaderKind.Any => IfMatchKind.Any,
            EntityTagHeaderKind.Tags => IfMatchKind.Tags,
            _ => IfMatchKind.Malformed,
        };
    }

    /// <summary>What the header says.</summary>
    public IfMatchKind Kind { get; }

    /// <summary>
    /// Those of its tags that a row can be at: ours, and strong (RFC 9110 §13.1.1), in their order. Read anew with each
    /// call; none unless the kind is <see cref="IfMatchKind.Tags"/>.
    /// </summary>
    public IReadOnlyList<ETag> Tags => [.. EntityTagHeader.Parse(_header).StrongTags];

    /// <summary>The header of a request, its lines joined (RFC 9110 §5.3).</summary>
    /// <param name="lines">The header lines: <c>request.Headers.IfMatch</c>.</param>
    public static IfMatch Of(StringValues lines) => new(HeaderLines.Joined(lines));

    /// <summary>For minimal APIs: binds the header of the request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="parameter">The handler's parameter; whatever it is called, the header is the same.</param>
    /// <returns>The header, never null.</returns>
    public static ValueTask<IfMatch?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ValueTask.FromResult<IfMatch?>(Of(context.Request.Headers.IfMatch));
    }

    /// <summary>The header's text, as <c>IfMatch()</c> takes it; null where it was not sent.</summary>
    /// <param name="ifMatch">The header.</param>
    public static implicit operator string?(IfMatch? ifMatch) => ifMatch?._header;

    /// <summary>The header's text; empty where it was not sent.</summary>
    public override string ToString() => _header ?? string.Empty;
}
