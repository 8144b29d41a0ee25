using System.Text.RegularExpressions;
using EfVersioning.Documentation.Tests.Packages;

namespace EfVersioning.Documentation.Tests.Pages;

/// <summary>What stands in the pages as code is code.</summary>
public sealed partial class PageBlocksTests
{
    private static readonly string[] Languages = ["csharp", "sh", "console", "http", "text", "json", "sql", "nginx", "xml"];

    // Its blocks are the code of two programs and their migrations, to the letter: MovingPageTests.
    private const string Compiled = "docs/moving.md";

    private static IEnumerable<PageBlock> All => Repository.Pages.SelectMany(PageBlock.Of);

    public static TheoryData<string> PagesWith(string language)
        => [.. All.Where(block => block.Language == language && (language, block.Page) is not ("csharp", Compiled)).Select(block => block.Page).Distinct()];

    [Theory]
    [MemberData(nameof(PagesWith), "csharp")]
    public void Each_block_of_CSharp_compiles(string page)
    {
        var blocks = PageBlock.Of(page).Where(block => block.Language == "csharp");

        Assert.Empty(BlockCompiler.Errors(blocks, TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(PagesWith), "sh")]
    public async Task Each_block_for_a_shell_is_one_that_it_reads(string page)
    {
        foreach (var block in PageBlock.Of(page).Where(block => block.Language == "sh"))
        {
            var (code, output) = await Shell.RunAsync(Repository.Root, $"sh -n <<'END'\n{block.Text}\nEND", [], TestContext.Current.CancellationToken);
            Assert.True(code == 0, $"{block}: {output}");
        }
    }

    [Fact]
    public void Each_project_that_a_command_names_is_there()
    {
        var projects = All.Where(block => block is { Language: "sh" or "console", Page: not "docs/tutorial.md" })
            .SelectMany(block => Project().Matches(block.Text)).Select(match => match.Groups[1].Value).ToList();
        Assert.InRange(projects.Count, 5, int.MaxValue);

        Assert.All(projects, project => Assert.True(Directory.Exists(Path.Combine(Repository.Root, project)), project));
    }

    [Fact]
    public void Each_block_says_which_language_it_is()
        => Assert.All(All, block => Assert.True(Languages.Contains(block.Language), $"{block} is '{block.Language}'."));

    [Fact]
    public void A_block_that_does_not_compile_is_told_of_by_its_page_and_line()
    {
        var block = new PageBlock("docs/page.md", 7, "csharp", null, "var a = 1;\nvar b = db.Nothing;");

        Assert.StartsWith("docs/page.md(9,", Assert.Single(BlockCompiler.Errors([block], TestContext.Current.CancellationToken)));
    }

    [GeneratedRegex(@"--project (\S+)")]
    private static partial Regex Project();
}
