using Microsoft.Extensions.Primitives;

namespace EfVersioning.AspNetCore;

/// <summary>The modification date of the current representation, which the dates of a request are compared with.</summary>
internal readonly struct CurrentDate(in RepresentationState current, TimeProvider clock)
{
    private readonly DateTimeOffset? modified = current.Exists ? current.LastModified : null;
    private readonly TimeProvider clock = clock;

    /// <summary>
    /// Whether the representation was modified after the date in the header; null where the header must be ignored: it was
    /// not sent, is no date or several, or no modification date is known (RFC 9110 §13.1.3, §13.1.4).
    /// </summary>
    public bool? IsAfter(StringValues header)
        => modified is { } known && header.Count == 1 && HttpDate.TryParse(header[0], clock, out var date)
            ? Second(known) > Second(date)
            : null;

    /// <summary>
    /// The client has whole seconds only (RFC 9110 §8.8.2): with the fraction, a representation would always be newer than
    /// its own <c>Last-Modified</c>.
    /// </summary>
    private static long Second(DateTimeOffset date) => date.UtcTicks / TimeSpan.TicksPerSecond;
}
