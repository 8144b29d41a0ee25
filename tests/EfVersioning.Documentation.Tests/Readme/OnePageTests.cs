using System.Text.RegularExpressions;

namespace EfVersioning.Documentation.Tests.Readme;

/// <summary>README.md is one page, and its figures were measured.</summary>
public sealed partial class OnePageTests
{
    private static readonly string Page = Repository.Text("README.md");

    [Fact]
    public void It_has_at_most_120_lines()
        => Assert.InRange(Page.TrimEnd('\n').Split('\n').Length, 1, 120);

    [Fact]
    public void Each_time_stands_in_the_tables_of_the_benchmarks()
    {
        var tables = Repository.Text("docs/benchmarks.md") + Repository.Text("docs/benchmarks-http.md");
        var times = Time().Matches(Page).Select(time => time.Groups[1].Value).ToList();
        Assert.Equal(6, times.Count);

        Assert.All(times, time => Assert.Contains($"| {time} |", tables, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"([\d,.]+) µs")]
    private static partial Regex Time();
}
