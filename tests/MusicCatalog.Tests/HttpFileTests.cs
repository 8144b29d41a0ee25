using System.Text.RegularExpressions;
using EfVersioning.Testing;

namespace MusicCatalog.Tests;

/// <summary>Every request of <c>MusicCatalog.http</c> answers what the file says above it, and does so a second time.</summary>
public abstract partial class HttpFileTests(TestDatabase database) : CatalogueTests(database)
{
    private readonly Dictionary<string, HttpResponseMessage> _answers = [];

    [Fact]
    public async Task Every_request_of_the_file_answers_what_it_says()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "MusicCatalog.http"), Cancellation);
        var requests = Request().Matches(text.ReplaceLineEndings("\n"));
        Assert.Equal(Regex.Count(text, "^### ", RegexOptions.Multiline), requests.Count);

        foreach (var request in requests.Concat(requests))
        {
            var fields = request.Groups["field"].Captures.Select(field => field.Value.Split(": ", 2)).ToDictionary(field => field[0], field => Filled(field[1]));
            var contentType = fields.Remove("Content-Type", out var type) ? type : null;
            var answer = await SendAsync(
                request.Groups["method"].Value,
                Filled(request.Groups["path"].Value),
                contentType is null ? null : Filled(request.Groups["body"].Value.Trim()),
                contentType: contentType ?? "",
                fields: [.. fields.Select(field => (field.Key, field.Value))]);

            Assert.True(
                int.Parse(request.Groups["status"].Value) == (int)answer.StatusCode,
                $"{request.Groups["title"].Value}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancellation)}");
            _answers[request.Groups["name"].Value] = answer;
        }
    }

    // {{song.response.headers.ETag}}, and what an editor fills in for {{$randomInt}}.
    private string Filled(string text)
        => Variable().Replace(text, variable =>
        {
            if (variable.Groups["answer"] is not { Success: true } name)
            {
                return Random.Shared.Next().ToString();
            }

            var answer = _answers[name.Value];
            var header = variable.Groups["header"].Value;
            return (answer.Headers.NonValidated.Contains(header) ? answer.Headers.NonValidated[header] : answer.Content.Headers.NonValidated[header]).ToString();
        });

    [GeneratedRegex(@"^### (?<title>.+)\n# (?<status>\d{3})\n(# @name (?<name>\w+)\n)?(?<method>[A-Z]+) \{\{host\}\}(?<path>\S+)\n((?<field>[A-Z][\w-]+: .+)\n)*(\n(?<body>\{.*\})\n)?", RegexOptions.Multiline)]
    private static partial Regex Request();

    [GeneratedRegex(@"\{\{((?<answer>\w+)\.response\.headers\.(?<header>[\w-]+)|\$randomInt)\}\}")]
    private static partial Regex Variable();
}

[Sqlite]
public sealed class SqliteHttpFileTests(SqliteDatabase database) : HttpFileTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresHttpFileTests(PostgresDatabase database) : HttpFileTests(database), IClassFixture<PostgresDatabase>;
