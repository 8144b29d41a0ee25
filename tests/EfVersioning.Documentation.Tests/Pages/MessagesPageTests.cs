using System.Reflection;
using System.Text.RegularExpressions;
using EfVersioning.AspNetCore;
using Microsoft.Extensions.Logging;

namespace EfVersioning.Documentation.Tests.Pages;

/// <summary>docs/messages.md has what is said, and nothing else.</summary>
public sealed partial class MessagesPageTests
{
    private static readonly string Page = Repository.Text("docs/messages.md");

    private static readonly string[] Words = [.. Row().Matches(Page[Page.IndexOf("\n## When the model is built", StringComparison.Ordinal)..])
        .Select(row => row.Groups[1].Value)];

    [Fact]
    public void Each_event_has_its_line_with_its_id_name_and_level()
    {
        var events = new[] { typeof(ETag), typeof(EtagHttpOptions), typeof(RedisETagStore) }
            .SelectMany(type => type.Assembly.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => (Method: method, Said: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(found => found.Said is not null)
            .Select(found => $"` | {found.Said!.EventId} | `{found.Said.EventName ?? found.Method.Name}` | {found.Said.Level} |")
            .ToList();

        Assert.Equal(EventRow().Count(Page), events.Count);
        Assert.All(events, line => Assert.Contains(line, Page, StringComparison.Ordinal));
    }

    [Fact]
    public void Each_reason_of_a_problem_has_its_line()
    {
        var words = Repository.Text("src/EfVersioning.AspNetCore/Problems/PreconditionWords.cs").Split("Failed(")[0];
        var reasons = Reason().Matches(words).Select(reason => reason.Groups[1].Value).Distinct().ToList();
        Assert.InRange(reasons.Count, 15, int.MaxValue);

        Assert.All(reasons, reason => Assert.Matches($@"\n\| `{reason}` \| [45]\d\d \|", Page));
    }

    [Fact]
    public void Each_message_of_the_page_is_said_by_the_sources()
    {
        Assert.InRange(Words.Length, 80, int.MaxValue);
        Assert.All(Words, words => Assert.Contains(SourceMessages.All, text => Has(text, words)));
    }

    [Fact]
    public void Each_exception_that_somebody_meets_is_on_the_page()
    {
        string[] caught = ["Redis could not be told of this write"];

        Assert.InRange(SourceMessages.OfExceptions.Count, 80, int.MaxValue);
        Assert.All(SourceMessages.OfExceptions, text => Assert.Contains(Words.Concat(caught), words => Has(text, words)));
    }

    // What the page leaves out is anything but nothing.
    private static bool Has(string text, string words)
        => Regex.IsMatch(text, string.Join(".+?", words.Split('…').Select(Regex.Escape)), RegexOptions.Singleline);

    [GeneratedRegex(@"^\| `(.+?)` \| ", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^\| `EfVersioning[^`]*` \| \d+ \|", RegexOptions.Multiline)]
    private static partial Regex EventRow();

    [GeneratedRegex(@"=> ""(\w+)""")]
    private static partial Regex Reason();
}
