namespace EfVersioning.Documentation.Tests.Pages;

/// <summary>A how-to page is one screen.</summary>
public sealed class HowToTests
{
    [Fact]
    public void None_has_more_than_forty_lines()
    {
        var pages = Repository.Pages.Where(page => page.StartsWith("docs/how-to/", StringComparison.Ordinal)).ToList();
        Assert.InRange(pages.Count, 3, int.MaxValue);

        Assert.All(pages, page => Assert.InRange(Repository.Text(page).TrimEnd().Split('\n').Length, 1, 40));
    }

    [Fact]
    public void The_index_leads_to_every_page_of_the_documentation()
    {
        var index = Repository.Text("docs/README.md");

        Assert.All(
            Repository.Pages.Where(page => page.StartsWith("docs/", StringComparison.Ordinal) && page != "docs/README.md"),
            page => Assert.Contains($"]({page["docs/".Length..]}", index, StringComparison.Ordinal));
    }
}
