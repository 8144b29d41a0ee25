using System.Globalization;
using System.Net;
using System.Text;
using EfVersioning.Benchmarks.Measuring;

namespace EfVersioning.Benchmarks.Reports;

/// <summary>The ratios of one piece of work as bars.</summary>
internal static class BarChart
{
    private const int Row = 22;
    private const int Labels = 380;
    private const int Width = 320;

    public static string Of(string title, IReadOnlyList<Measured> results)
    {
        var greatest = results.Max(result => result.Ratio);
        var svg = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Labels + Width + 70}\" height=\"{((results.Count + 1) * Row) + 8}\" font-family=\"sans-serif\" font-size=\"12\">")
            .AppendLine("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>")
            .AppendLine(CultureInfo.InvariantCulture, $"<text x=\"8\" y=\"16\" font-weight=\"bold\">{WebUtility.HtmlEncode(title)}: time, as a multiple</text>");
        for (var i = 0; i < results.Count; i++)
        {
            var y = (i + 1) * Row;
            var length = Math.Max(1, results[i].Ratio / greatest * Width);
            var colour = results[i].Contender.StartsWith("EfVersioning", StringComparison.Ordinal) ? "#2b6cb0" : "#a0aec0";
            svg.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"{Labels - 6}\" y=\"{y + 15}\" text-anchor=\"end\">{WebUtility.HtmlEncode($"{results[i].Contender} {results[i].Database}".TrimEnd())}</text>")
                .AppendLine(CultureInfo.InvariantCulture, $"<rect x=\"{Labels}\" y=\"{y + 3}\" width=\"{length:F1}\" height=\"{Row - 6}\" fill=\"{colour}\"/>")
                .AppendLine(CultureInfo.InvariantCulture, $"<text x=\"{Labels + length + 6:F1}\" y=\"{y + 15}\">{results[i].Ratio:F2}</text>");
        }

        return svg.AppendLine("</svg>").ToString();
    }
}
