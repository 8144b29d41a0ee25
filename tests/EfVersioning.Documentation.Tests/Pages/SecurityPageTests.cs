using System.Text.RegularExpressions;

namespace EfVersioning.Documentation.Tests.Pages;

/// <summary>SECURITY.md has a test for each threat, and each test class that a page names is one.</summary>
public sealed partial class SecurityPageTests
{
    private static readonly HashSet<string> Classes = [.. Repository.Files("*.cs").Where(file => file.StartsWith("tests/", StringComparison.Ordinal))
        .SelectMany(file => ClassName().Matches(Repository.Text(file)).Select(match => match.Groups[1].Value))];

    public static TheoryData<string> Pages => [.. Repository.Pages.Where(page => TestName().IsMatch(Repository.Text(page)))];

    [Fact]
    public void Each_line_of_the_threat_model_names_the_tests_that_show_it()
    {
        var lines = Repository.Text("SECURITY.md").Split('\n').SkipWhile(line => !line.StartsWith("| threat ", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|')).ToList();
        Assert.InRange(lines.Count, 10, int.MaxValue);

        Assert.All(lines, line => Assert.Matches(TestName(), line.Split('|')[^2]));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_test_classes_that_a_page_names_exist(string page)
        => Assert.All(TestName().Matches(Repository.Text(page)).Select(match => match.Groups[1].Value), name => Assert.Contains(name, Classes));

    [GeneratedRegex(@"\bclass (\w+)")]
    private static partial Regex ClassName();

    [GeneratedRegex(@"`(\w+Tests)`")]
    private static partial Regex TestName();
}
