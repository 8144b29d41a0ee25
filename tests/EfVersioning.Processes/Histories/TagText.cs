using System.Text.RegularExpressions;

namespace EfVersioning.Processes.Histories;

/// <summary>What a tag says, read without the library that is judged.</summary>
internal static partial class TagText
{
    public static string Of(int row, long version) => $"\"item.item-{row},{version}\"";

    /// <summary>The row and the version; null for anything else.</summary>
    public static (int Row, long Version)? Read(string? text)
        => text is not null && Pattern().Match(text) is { Success: true } match
            ? (int.Parse(match.Groups[1].ValueSpan), long.Parse(match.Groups[2].ValueSpan))
            : null;

    [GeneratedRegex("^\"item\\.item-([0-9]+),([0-9]+)\"$")]
    private static partial Regex Pattern();
}
