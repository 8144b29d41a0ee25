using System.Text.RegularExpressions;

namespace EfVersioning.Documentation.Tests.Pages;

/// <summary>A block of code of a page.</summary>
/// <param name="Page">The page.</param>
/// <param name="Line">The line of its fence.</param>
/// <param name="Language">What the fence says that it is.</param>
/// <param name="Mark">What the comment right above it says, which no reader sees: <c>&lt;!-- controller --&gt;</c>.</param>
/// <param name="Text">Its lines.</param>
internal sealed partial record PageBlock(string Page, int Line, string Language, string? Mark, string Text)
{
    /// <summary>Whether it is a whole file, whose name the mark has: <c>&lt;!-- file Books/Program.cs --&gt;</c>.</summary>
    public bool IsFile => Mark?.StartsWith("file ", StringComparison.Ordinal) ?? false;

    /// <summary>The blocks of a page, in their order.</summary>
    public static IEnumerable<PageBlock> Of(string page)
    {
        var lines = Repository.Text(page).Split('\n');
        for (var start = 0; start < lines.Length; start++)
        {
            if (Fence().Match(lines[start]) is not { Success: true } fence)
            {
                continue;
            }

            var end = Array.FindIndex(lines, start + 1, line => line.Trim() == "```");
            Assert.True(end > start, $"{page}:{start + 1} has no end.");
            var mark = start > 0 ? Comment().Match(lines[start - 1]) : Match.Empty;
            yield return new PageBlock(
                page, start + 1, fence.Groups[1].Value, mark.Success ? mark.Groups[1].Value : null, string.Join('\n', lines[(start + 1)..end]));
            start = end;
        }
    }

    public override string ToString() => $"{Page}:{Line}";

    [GeneratedRegex("^ *```(.*)$")]
    private static partial Regex Fence();

    [GeneratedRegex("^<!-- (.+) -->$")]
    private static partial Regex Comment();
}
