using System.Text;
using System.Text.Json;

namespace EfVersioning.Tests.Matching;

public sealed class EntityTagHeaderCaseTests
{
    private static readonly Dictionary<string, JsonElement> Cases = HttpCases.Read("etag-parse.json");

    public static IEnumerable<TheoryDataRow<string>> Ids => HttpCases.Rows(Cases);

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_field_is_read_as_the_case_rules(string id)
    {
        var item = Cases[id];
        foreach (var field in Fields(item))
        {
            var read = ReadField.Of(field);

            Assert.Contains(read, Accepted(item));
            if (item.TryGetProperty("must_not_yield", out var forbidden))
            {
                Assert.DoesNotContain(forbidden.EnumerateArray(), member => read.Yields(Member(member)));
            }
        }
    }

    /// <summary>The value, and where it came in several field lines, both joins that servers make.</summary>
    private static IEnumerable<string> Fields(JsonElement item)
    {
        yield return item.GetProperty("header").GetString() ?? Generate(item.GetProperty("generator"));
        if (item.TryGetProperty("headers", out var lines))
        {
            yield return string.Join(", ", lines.EnumerateArray().Select(line => line.GetString()));
            yield return string.Join(",", lines.EnumerateArray().Select(line => line.GetString()));
        }
    }

    private static IEnumerable<ReadField> Accepted(JsonElement item)
    {
        var valid = item.GetProperty("valid");
        if (valid.ValueKind != JsonValueKind.True)
        {
            yield return ReadField.Malformed;
            yield return ReadField.Empty;
        }

        if (valid.ValueKind != JsonValueKind.False)
        {
            yield return item.TryGetProperty("tags_generator", out var generator)
                ? new ReadField("tags", Tags(generator))
                : Result(item.GetProperty("tags"));
        }

        if (item.TryGetProperty("accept_if_tolerant", out var others))
        {
            foreach (var other in others.EnumerateArray())
            {
                yield return Result(other);
            }
        }
    }

    private static ReadField Result(JsonElement result)
        => result.ValueKind == JsonValueKind.String
            ? result.GetString() switch
            {
                "*" => ReadField.Any,
                "invalid" => ReadField.Malformed,
                "absent" => ReadField.Empty,
                var other => throw new InvalidDataException(other),
            }
            : result.GetArrayLength() == 0
                ? ReadField.Empty
                : new ReadField("tags", string.Join('\n', result.EnumerateArray().Select(Member)));

    private static string Member(JsonElement member) => member.ValueKind == JsonValueKind.String
        ? member.GetString()!
        : (member.GetProperty("weak").GetBoolean() ? "W/" : "") + $"\"{member.GetProperty("tag").GetString()}\"";

    private static string Generate(JsonElement generator)
    {
        var field = new StringBuilder();
        foreach (var part in generator.GetProperty("parts").EnumerateArray())
        {
            field.Append(part.TryGetProperty("text", out var text)
                ? string.Concat(Enumerable.Repeat(
                    text.GetString(), part.TryGetProperty("repeat", out var repeat) ? repeat.GetInt32() : 1))
                : string.Join(part.GetProperty("separator").GetString(), Sequence(part)));
        }

        return field.ToString();
    }

    private static string Tags(JsonElement generator)
    {
        var mark = generator.GetProperty("weak").GetBoolean() ? "W/" : "";
        return generator.TryGetProperty("sequence_text", out var text)
            ? $"{mark}\"{string.Concat(Enumerable.Repeat(text.GetString(), generator.GetProperty("repeat").GetInt32()))}\""
            : string.Join('\n', Sequence(generator).Select(tag => $"{mark}\"{tag}\""));
    }

    private static IEnumerable<string> Sequence(JsonElement sequence)
    {
        var from = sequence.GetProperty("from").GetInt32();
        return Enumerable.Range(from, sequence.GetProperty("to").GetInt32() - from + 1)
            .Select(number => sequence.GetProperty("sequence").GetString()!.Replace("{i}", number.ToString()));
    }
}
