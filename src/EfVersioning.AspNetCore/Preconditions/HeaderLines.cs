using Microsoft.Extensions.Primitives;

namespace EfVersioning.AspNetCore;

/// <summary>The lines of one header.</summary>
internal static class HeaderLines
{
    /// <summary>
    /// Several lines are one list (RFC 9110 §5.3); null where there is none. An empty line stays a member, so that a header that was
    /// sent never looks as if it had not been, and <c>*</c> beside it not as if it stood alone.
    /// </summary>
    public static string? Joined(StringValues lines)
        => lines.Count switch
        {
            0 => null,
            1 => lines[0] ?? "",
            _ => string.Join(", ", (string?[]?)lines ?? []),
        };
}
