namespace EfVersioning.AspNetCore;

/// <summary>What a server knows of the target's current representation before it performs the method.</summary>
/// <param name="Exists">Whether there is one. Where there is none, the other two are not looked at.</param>
/// <param name="ETag">
/// Its entity tag as the <c>ETag</c> header has it, with quotes and, if weak, with <c>W/</c>; null where it has none. A
/// text that is no entity tag matches nothing.
/// </param>
/// <param name="LastModified">
/// When it was last modified; null where that is not known. Fractions of a second are cut off, as in the
/// <c>Last-Modified</c> header.
/// </param>
public readonly record struct RepresentationState(bool Exists, string? ETag, DateTimeOffset? LastModified);
