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

    /// <summary>One table of <c>benchmarks.md</c> that was measured by itself: in its place, or at the end. The others stay as they are.</summary>
    public static async Task WriteTableAsync(string directory, IReadOnlyList<Measured> results)
    {
        var page = Path.Combine(directory, "benchmarks.md");
        var table = Table(results[0].Work, results, $"Measured by itself: {Machine.Text()}");
        var text = await File.ReadAllTextAsync(page);
        var start = text.IndexOf(table[..(table.IndexOf('\n') + 1)], StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf("\n## ", start, StringComparison.Ordinal);
        text = start < 0 ? $"{text}\n{table}" : text[..start] + table + (end < 0 ? "" : text[end..]);
        await File.WriteAllTextAsync(page, text);
        await DrawAsync(directory, results);
    }

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
        foreach (var goal in goals)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {goal.Name} | {goal.Reach} | {Verdicts(goal, results)} |");
        }

        text.AppendLine().AppendLine("What is not reached stays in the table; [performance.md](performance.md) says what was tried.");
        foreach (var work in results.GroupBy(result => result.Work))
        {
            text.AppendLine().Append(Table(work.Key, [.. work], measured: null));
        }

        await File.WriteAllTextAsync(Path.Combine(directory, page), text.ToString());
        await DrawAsync(directory, results);
    }

    private static string Table(string work, IReadOnlyList<Measured> results, string? measured)
    {
        var text = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"## {work}")
            .AppendLine();
        if (measured is not null)
        {
            text.AppendLine(measured).AppendLine();
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"![{work}]({Picture(work)})")
            .AppendLine()
            .AppendLine("| on | who | µs | ratio | allocated bytes | SQL commands |")
            .AppendLine("|---|---|---:|---:|---:|---:|");
        foreach (var result in results)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {result.Database} | {result.Contender} | {result.Microseconds:N2} | {result.Ratio:F3} | {Number(result.Bytes)} | {Number(result.Commands)} |");
        }

        return text.ToString();
    }

    private static async Task DrawAsync(string directory, IReadOnlyList<Measured> results)
    {
        Directory.CreateDirectory(Path.Combine(directory, "benchmarks"));
        foreach (var work in results.GroupBy(result => result.Work))
        {
            await File.WriteAllTextAsync(Path.Combine(directory, Picture(work.Key)), BarChart.Of(work.Key, [.. work]));
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

    private static string Picture(string work) => $"benchmarks/{Slug(work)}.svg";

    private static string Slug(string work)
        => string.Join('-', work.ToLowerInvariant().Split([' ', ',', ':', '(', ')'], StringSplitOptions.RemoveEmptyEntries));
}
