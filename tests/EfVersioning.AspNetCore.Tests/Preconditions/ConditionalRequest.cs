using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EfVersioning.AspNetCore.Tests;

/// <summary>A request as the evaluator sees it: a method and some fields.</summary>
internal static class ConditionalRequest
{
    public static PreconditionOutcome Evaluate(string method, RepresentationState state, params (string, StringValues)[] fields)
        => Evaluate(method, state, requireIfMatch: false, fields);

    public static PreconditionOutcome Evaluate(
        string method, RepresentationState state, bool requireIfMatch, params (string, StringValues)[] fields)
        => Preconditions.Evaluate(method, Headers(fields), state, requireIfMatch);

    public static HeaderDictionary Headers(params (string Name, StringValues Value)[] fields)
        => new(fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.OrdinalIgnoreCase));
}
