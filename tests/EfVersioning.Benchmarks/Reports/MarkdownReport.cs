using System.Globalization;
using System.Text;
using EfVersioning.Benchmarks.Measuring;

namespace EfVersioning.Benchmarks.Reports;

/// <summary>Writes a page of <c>docs</c>: the goals, the measurements, and what they were measured on.</summary>
internal static class MarkdownReport
{
    private const string Command = "dotnet run -c Release --project tests/EfVersioning.Benchmarks";

    /// <summary>What is measured within the process, and the writers: <c>benchmarks.md</c>.</summary>
    public static Task WriteAsync(string directory, IReadOnlyList<Measured> results, IEnumerable<WorkAttribute> works)
        => WriteAsync(
            directory,
            "benchmarks.md",
            "Benchmarks",
            $"""
            Written by `{Command}`. Every figure is a ratio of two things that were
            measured in one run on one machine, in turns: A, B, B, A. The ratio is the median of the rounds' ratios.
            What was measured over HTTP is on [a page of its own](benchmarks-http.md).

            SQLite is in memory in the runs within a process, so that no disk hides a difference, and its time there is that of the processor.
            PostgreSQL is a server on the same machine, and its time is that which passes. What runs within a process is measured
            by BenchmarkDotNet with its in-process toolchain and short jobs.
            The runtime has its own settings, as in a server, and is warmed up until it has compiled what is called often by what it saw.
            """,
            results,
            Goal.All(works));

    /// <summary>What is measured over HTTP: <c>benchmarks-http.md</c>.</summary>
    public static Task WriteHttpAsync(string directory, IReadOnlyList<Measured> results)
        => WriteAsync(
            directory,
            "benchmarks-http.md",
            "Benchmarks over HTTP",
            $"""
            Written by `{Command} -- http`. Requests over loopback to Kestrel, with clients in the same
            process, in turns: A, B, B, A. The ratio is the median of the rounds' ratios. SQLite is a file, and PostgreSQL and Redis are servers on the
            same machine; time is that which passes. *Bare* is an endpoint with a fixed answer and nothing injected.
            """,
            results,
            Goal.Http);

    private static async Task WriteAsync(
        string directory, string page, string title, string introduction, IReadOnlyList<Measured> results, IEnumerable<Goal> goals)
    {
        var text = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"# {title}")
            .AppendLine()
            .AppendLine(introduction)
            .AppendLine()
            .AppendLine(Machine.Text())
            .AppendLine()
            .AppendLine("## Goals")
            .AppendLine()
            .AppendLine("| work | to reach | measured |")
            .AppendLine("|---|---|---|");
        var files = new List<(string File, string Svg)>();
        foreach (var goal in goals)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {goal.Name} | {goal.Reach} | {Verdicts(goal, results)} |");
        }

        text.AppendLine().AppendLine("What is not reached stays in the table; [performance.md](performance.md) says what was tried.");
        foreach (var work in results.GroupBy(result => result.Work))
        {
            var file = $"benchmarks/{Slug(work.Key)}.svg";
            files.Add((file, BarChart.Of(work.Key, [.. work])));
            text.AppendLine()
                .AppendLine(CultureInfo.InvariantCulture, $"## {work.Key}")
                .AppendLine()
                .AppendLine(CultureInfo.InvariantCulture, $"![{work.Key}]({file})")
                .AppendLine()
                .AppendLine("| on | who | µs | ratio | allocated bytes | SQL commands |")
                .AppendLine("|---|---|---:|---:|---:|---:|");
            foreach (var result in work)
            {
                text.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"| {result.Database} | {result.Contender} | {result.Microseconds:N2} | {result.Ratio:F3} | {Number(result.Bytes)} | {Number(result.Commands)} |");
            }
        }

        Directory.CreateDirectory(Path.Combine(directory, "benchmarks"));
        await File.WriteAllTextAsync(Path.Combine(directory, page), text.ToString());
        foreach (var (file, svg) in files)
        {
            await File.WriteAllTextAsync(Path.Combine(directory, file), svg);
        }
    }

    private static string Verdicts(Goal goal, IReadOnlyList<Measured> results)
    {
        var verdicts = results
            .Where(result => result.Work == goal.Work)
            .GroupBy(result => result.Database)
            .Select(database => (Database: database.Key, Ratio: goal.Ratio([.. database])))
            .Where(verdict => verdict.Ratio is not null)
            .Select(verdict => string.Create(
                CultureInfo.InvariantCulture,
                $"{verdict.Ratio:F3} {(verdict.Database.Length > 0 ? $"({verdict.Database}) " : "")}{(goal.IsReached(verdict.Ratio!.Value) ? "reached" : "**not reached**")}"));
        return string.Join("; ", verdicts) is { Length: > 0 } text ? text : "not measured";
    }

    private static string Number(double value) => double.IsNaN(value) ? "" : value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Slug(string work)
        => string.Join('-', work.ToLowerInvariant().Split([' ', ',', ':', '(', ')'], StringSplitOptions.RemoveEmptyEntries));
}
