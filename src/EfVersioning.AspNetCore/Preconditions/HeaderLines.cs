using Microsoft.Extensions.Primitives;

namespace EfVersioning.AspNetCore;

/// <summary>The lines of one header.</summary>
internal static class HeaderLines
{
    /// <summary>Several lines are one list (RFC 9110 §5.3).</summary>
    public static string Joined(StringValues lines) => string.Join(", ", (string?[]?)lines ?? []);
}
