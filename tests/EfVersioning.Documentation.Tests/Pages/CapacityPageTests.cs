using System.Globalization;
using System.Text.RegularExpressions;

namespace EfVersioning.Documentation.Tests.Pages;

/// <summary>The sheet of docs/how-to/several-nodes.md has the figures that were measured, and what follows from them.</summary>
public sealed partial class CapacityPageTests
{
    private static readonly string Page = Repository.Text("docs/how-to/several-nodes.md");

    private static readonly List<(double Microseconds, double Rate)> Measured = [.. Line().Matches(Page)
        .Select(line => (Number(line.Groups[1].Value), Number(line.Groups[2].Value)))];

    [Fact]
    public void Each_time_was_measured_and_each_rate_is_its_inverse()
    {
        var benchmarks = Repository.Text("docs/benchmarks-http.md");
        Assert.Equal(6, Measured.Count);

        Assert.All(Measured, figure =>
        {
            Assert.Contains($"| {figure.Microseconds.ToString("F2", CultureInfo.InvariantCulture)} |", benchmarks, StringComparison.Ordinal);
            Assert.Equal(1e6 / figure.Microseconds, figure.Rate, tolerance: 1);
        });
    }

    [Fact]
    public void The_machines_on_paper_are_the_requests_by_the_rate_of_one()
    {
        double[] rates = [Measured[1].Rate, Measured[4].Rate, Measured[5].Rate];
        var paper = OnPaper().Matches(Page).Select(line => (Requests: Number(line.Groups[1].Value), Machines: Number(line.Groups[2].Value))).ToList();

        Assert.Equal(rates.Length, paper.Count);
        Assert.All(paper.Zip(rates), line => Assert.Equal(line.First.Requests / line.Second, line.First.Machines, tolerance: 0.05));
    }

    private static double Number(string text) => double.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\| [^|]+ \| ([\d.]+) \| ([\d,]+) \| \d \|", RegexOptions.Multiline)]
    private static partial Regex Line();

    [GeneratedRegex(@"^\| [^|]+ \| ([\d,]+) \| (\d\.\d) \|", RegexOptions.Multiline)]
    private static partial Regex OnPaper();
}
