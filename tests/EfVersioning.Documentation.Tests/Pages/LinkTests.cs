using System.Text.RegularExpressions;

namespace EfVersioning.Documentation.Tests.Pages;

/// <summary>A link from one page to another leads there.</summary>
public sealed partial class LinkTests
{
    public static TheoryData<string> Pages => [.. Repository.Pages];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Each_link_leads_to_a_file_and_to_a_heading_of_it(string page)
    {
        var broken = Link().Matches(Repository.Text(page)).Select(link => link.Groups[1].Value)
            .Where(link => !link.Contains("://", StringComparison.Ordinal) && !Leads(page, link));

        Assert.Empty(broken);
    }

    private static bool Leads(string page, string link)
    {
        var (file, heading) = link.Split('#') is [var name, var anchor] ? (name, anchor) : (link, null);
        var target = file.Length == 0 ? page : Path.GetRelativePath(Repository.Root, Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, file)).Replace('\\', '/');
        var path = Path.Combine(Repository.Root, target);
        return Directory.Exists(path)
            || (File.Exists(path) && (heading is null || Headings(target).Contains(heading)));
    }

    // As a forge makes an anchor of a heading.
    private static IEnumerable<string> Headings(string page)
        => Heading().Matches(Repository.Text(page))
            .Select(heading => NoAnchor().Replace(heading.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();
}
