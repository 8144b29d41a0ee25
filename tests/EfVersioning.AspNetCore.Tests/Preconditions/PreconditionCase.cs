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

    public string Method => Text("method")!;

    public bool Exists => Item.GetProperty("exists").GetBoolean();

    /// <summary>The field lines; the text stands for octets where the case says <c>latin1</c>.</summary>
    public IEnumerable<(string Name, string Value)> Fields
        => Item.GetProperty("request_headers").EnumerateObject().SelectMany(sent => sent.Value.ValueKind is JsonValueKind.Array
            ? sent.Value.EnumerateArray().Select(line => (sent.Name, line.GetString()!))
            : [(sent.Name, sent.Value.GetString()!)]);

    public RepresentationState State
        => new(Exists, Text("current_etag"), (Text("last_modified_precise") ?? Text("last_modified")) is { } modified
            ? DateTimeOffset.Parse(modified, CultureInfo.InvariantCulture)
            : null);

    public bool RequiresIfMatch => Item.TryGetProperty("require_if_match", out var policy) && policy.GetBoolean();

    public bool HasRanges => Text("requires") is not "target without range support";

    /// <summary>What the canonical handler answers where no condition stops it; 200 stands for every 2xx of an unsafe method.</summary>
    public int Plain
        => Item.TryGetProperty("unconditional_status", out var status) ? status.GetInt32()
            : Exists ? 200
            : Method is "PUT" ? 201
            : 404;

    /// <summary>The rulings: the status, and whether the method goes ahead.</summary>
    public IEnumerable<(int Status, bool Proceeds)> Rulings
        => (Expect.TryGetProperty("alternatives", out var others) ? others.EnumerateArray() : Enumerable.Empty<JsonElement>())
            .Prepend(Expect)
            .Select(ruling => (ruling.GetProperty("status").GetInt32(), ruling.GetProperty("proceed").GetBoolean()));

    private JsonElement Expect => Item.GetProperty("expect");

    public int Evaluate()
    {
        var headers = new HeaderDictionary();
        foreach (var field in Fields.GroupBy(field => field.Name, field => field.Value))
        {
            headers[field.Key] = new StringValues([.. field]);
        }

        var outcome = Preconditions.Evaluate(Method, headers, State, RequiresIfMatch, new FakeTimeProvider(Now));
        return outcome is not PreconditionOutcome.Proceed ? (int)outcome
            : Exists ? 200
            : Method is "PUT" ? 201
            : 404;
    }

    /// <summary>A range is for the handler to serve: to an evaluator 206 is a 200.</summary>
    private static int Status(JsonElement expectation)
        => expectation.GetProperty("status").GetInt32() is var status && status is 206 ? 200 : status;

    private string? Text(string name) => Item.TryGetProperty(name, out var value) ? value.GetString() : null;
}
