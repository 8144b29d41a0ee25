using System.Globalization;

namespace EfVersioning.Redis;

/// <summary>The text of a version in Redis: the time of the last change in ticks, or nothing, and the tag.</summary>
internal static class StoredText
{
    // No tag of a sane key is as long; what is longer is not kept.
    private const int Longest = 2048;

    /// <summary>The text; empty where the version is not kept.</summary>
    public static string Of(StoredETag? version)
    {
        if (version is null)
        {
            return "";
        }

        var text = string.Create(CultureInfo.InvariantCulture, $"{version.Modified?.UtcTicks}|{version.Tag}");
        return text.Length <= Longest ? text : "";
    }

    /// <summary>The version; null for any text that <see cref="Of"/> does not give.</summary>
    public static StoredETag? Read(string? text)
    {
        if (text is null || text.Length > Longest || text.IndexOf('|', StringComparison.Ordinal) is not (>= 0 and var end) || !ETag.TryParse(text.AsSpan(end + 1), null, out var tag))
        {
            return null;
        }

        if (end == 0)
        {
            return new StoredETag(tag, null);
        }

        return long.TryParse(text.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.UtcTicks
            ? new StoredETag(tag, new DateTimeOffset(ticks, TimeSpan.Zero))
            : null;
    }
}
