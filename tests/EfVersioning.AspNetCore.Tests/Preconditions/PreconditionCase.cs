using System.Globalization;
using System.Text.Json;
using EfVersioning.Tests.Matching;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.Time.Testing;

namespace EfVersioning.AspNetCore.Tests;

/// <summary>One case of preconditions.json, as far as an evaluator can see it.</summary>
internal sealed record PreconditionCase(JsonElement Item)
{
    /// <summary>Within the span of every case that holds only for a time.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 11, 12, TimeSpan.Zero);

    public static readonly Dictionary<string, PreconditionCase> All = HttpCases.Read("preconditions.json")
        .ToDictionary(item => item.Key, item => new PreconditionCase(item.Value));

    /// <summary>Why the case is left out; null where it runs.</summary>
    public string? LeftOut => Text("level") is "http" ? "needs a whole endpoint" : null;

    public string[] Zones => Text("run_with_tz")?.Split(" and ") ?? [];

    public int[] Accepted =>
    [
        .. Expect.TryGetProperty("alternatives", out var others) ? others.EnumerateArray().Select(Status) : [],
        Status(Expect),
    ];

    private JsonElement Expect => Item.GetProperty("expect");

    private bool Exists => Item.GetProperty("exists").GetBoolean();

    public int Evaluate()
    {
        var headers = new HeaderDictionary();
        foreach (var field in Item.GetProperty("request_headers").EnumerateObject())
        {
            headers[field.Name] = field.Value.ValueKind is JsonValueKind.Array
                ? new StringValues([.. field.Value.EnumerateArray().Select(line => line.GetString())])
                : new StringValues(field.Value.GetString());
        }

        var method = Text("method")!;
        var modified = Text("last_modified_precise") ?? Text("last_modified");
        var state = new RepresentationState(
            Exists, Text("current_etag"), modified is null ? null : DateTimeOffset.Parse(modified, CultureInfo.InvariantCulture));
        var required = Item.TryGetProperty("require_if_match", out var policy) && policy.GetBoolean();
        var outcome = Preconditions.Evaluate(method, headers, state, required, new FakeTimeProvider(Now));
        return outcome is not PreconditionOutcome.Proceed ? (int)outcome
            : Exists ? 200
            : method is "PUT" ? 201
            : 404;
    }

    /// <summary>A range is for the handler to serve: to an evaluator 206 is a 200.</summary>
    private static int Status(JsonElement expectation)
        => expectation.GetProperty("status").GetInt32() is var status && status is 206 ? 200 : status;

    private string? Text(string name) => Item.TryGetProperty(name, out var value) ? value.GetString() : null;
}
