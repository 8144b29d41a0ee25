using System.Globalization;

namespace EfVersioning.Redis;

/// <summary>The text of a version in Redis: the time of the last change in ticks, or nothing, and the tag.</summary>
internal static class StoredText
{
    // No tag of a sane key is as long; what is longer is not kept.
    private const int Longest = 2048;

    /// <summary>The text; empty where the version is not kept.</summary>
    public static string Of(RowState? version)
    {
        if (version is null)
        {
            return "";
        }

        var text = string.Create(CultureInfo.InvariantCulture, $"{version.Modified?.UtcTicks}|{version.Tag}");
        return text.Length <= Longest ? text : "";
    }

    /// <summary>The version that a row holds; null where it holds none of this generation of its bucket.</summary>
    public static RowState? Read(string? row, string? generation)
        => generation is { Length: > 0 } && $"V|{generation}|" is var start && row?.StartsWith(start, StringComparison.Ordinal) is true
            ? Read(row.AsSpan(start.Length))
            : null;

    /// <summary>The version; null for any text that <see cref="Of"/> does not give.</summary>
    public static RowState? Read(ReadOnlySpan<char> text)
    {
        if (text.Length > Longest || text.IndexOf('|') is not (>= 0 and var end) || !ETag.TryParse(text[(end + 1)..], null, out var tag))
        {
            return null;
        }

        if (end == 0)
        {
            return new RowState(tag, null);
        }

        return long.TryParse(text[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.UtcTicks
            ? new RowState(tag, new DateTimeOffset(ticks, TimeSpan.Zero))
            : null;
    }
}
