using CsCheck;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using static EfVersioning.AspNetCore.PreconditionOutcome;
using static EfVersioning.AspNetCore.Tests.AnyRequest;

namespace EfVersioning.AspNetCore.Tests;

public sealed class PreconditionPropertyTests
{
    private static readonly DateTimeOffset Modified = new(2015, 10, 21, 7, 28, 0, TimeSpan.Zero);

    [Fact]
    public void A_strong_tag_that_matches_proceeds_anywhere_in_the_list_and_in_any_line()
        => Gen.Select(Method, Opaque, Opaque.Array[0, 6], Gen.Int[0, 6], Separator, Gen.Int[1, 3]).Sample(
            (method, opaque, others, place, separator, lines) =>
            {
                var members = others.Select(Quoted).ToList();
                members.Insert(Math.Min(place, members.Count), Quoted(opaque));
                var field = new StringValues([.. members.Chunk((members.Count + lines - 1) / lines).Select(line => string.Join(separator, line))]);

                Assert.Equal(Proceed, Evaluate(method, new(true, Quoted(opaque), Modified), ifMatch: field));
                Assert.Equal(PreconditionFailed, Evaluate("PUT", new(true, Quoted(opaque), Modified), ifNoneMatch: field));
                Assert.Equal(NotModified, Evaluate("GET", new(true, Quoted(opaque), Modified), ifMatch: field, ifNoneMatch: field));
            },
            iter: 20_000);

    [Fact]
    public void A_weak_tag_never_matches_strongly_and_always_weakly()
        => Gen.Select(Method, Opaque.Array[1, 6], Separator, Gen.Bool).Sample(
            (method, opaque, separator, isWeak) =>
            {
                var weak = string.Join(separator, opaque.Select(member => "W/" + Quoted(member)));
                var current = new RepresentationState(true, (isWeak ? "W/" : "") + Quoted(opaque[^1]), Modified);

                Assert.Equal(PreconditionFailed, Evaluate(method, current, ifMatch: weak));
                Assert.Equal(method is "GET" or "HEAD" ? NotModified : PreconditionFailed, Evaluate(method, current, ifNoneMatch: weak));
            },
            iter: 10_000);

    [Fact]
    public void Of_tags_that_do_not_match_none_proceeds()
        => Gen.Select(Unsafe, Opaque, Opaque.Array[1, 6]).Sample(
            (method, opaque, others) =>
            {
                var field = string.Join(", ", others.Where(other => StateOf(other) != StateOf(opaque)).Select(Quoted));

                Assert.Equal(PreconditionFailed, Evaluate(method, new(true, Quoted(opaque), Modified), ifMatch: field));
            },
            iter: 10_000);

    [Fact]
    public void Whatever_is_sent_nothing_throws_and_only_reads_are_not_modified()
        => Gen.Select(Gen.OneOf(Method, Hostile), State, Field.Array[4], Gen.Bool).Sample(
            (method, state, fields, required) =>
            {
                var outcome = Evaluate(method, state, fields[0], fields[1], fields[2], fields[3], required);

                Assert.True(Enum.IsDefined(outcome));
                Assert.True(outcome is not NotModified || method is "GET" or "HEAD");
                Assert.True(outcome is not PreconditionRequired || (required && method is not ("GET" or "HEAD")));
            },
            iter: 100_000);

    [Fact]
    public void A_tag_field_that_was_sent_puts_its_date_aside()
        => Gen.Select(Method, State, Field.Array[4], Field.Array[2]).Sample(
            (method, state, fields, dates) =>
            {
                var (ifMatch, ifNoneMatch) = (fields[0], fields[1]);
                var ifUnmodifiedSince = ifMatch.Count > 0 ? dates[0] : fields[2];
                var ifModifiedSince = ifNoneMatch.Count > 0 ? dates[1] : fields[3];

                Assert.Equal(
                    Evaluate(method, state, ifMatch, ifNoneMatch, fields[2], fields[3]),
                    Evaluate(method, state, ifMatch, ifNoneMatch, ifUnmodifiedSince, ifModifiedSince));
            },
            iter: 50_000);

    [Fact]
    public void No_If_Match_without_the_current_tag_in_it_lets_a_write_through()
        => Gen.Select(Unsafe, Hostile.Array[1, 3], Gen.Bool).Sample(
            (method, lines, exists) =>
            {
                // No generated text holds this tag, and the one that could proceed without it is the lone star.
                var outcome = Evaluate(method, new(exists, "\"current\"", Modified), ifMatch: new StringValues(lines));

                Assert.True(outcome is Malformed or PreconditionFailed || (exists && lines.Length == 1 && lines[0].Trim(' ', '\t') is "*"));
            },
            iter: 100_000);

    [Fact]
    public void One_bad_member_spoils_an_If_Match_that_would_be_true()
        => Gen.Select(Unsafe, Opaque.Array[0, 3], Gen.OneOf("v2", "'v2'", "*", "\"", "\"v 2\"", "w/\"v2\"", "W/ \"v2\"", "\"a\"b", "\"a\" \"b\"", "\uFFFD"), Gen.Int[0, 3])
            .Sample(
                (method, others, bad, place) =>
                {
                    var members = others.Select(Quoted).Append("\"v2\"").ToList();
                    members.Insert(Math.Min(place, members.Count), bad);

                    // A lone quote may open a tag that ends where another one begins; what is left of that is no list either.
                    Assert.Equal(Malformed, Evaluate(method, new(true, "\"v2\"", null), ifMatch: string.Join(", ", members)));
                    Assert.Equal(Malformed, Evaluate(method, new(true, "\"v2\"", null), ifMatch: new StringValues([.. members])));
                },
                iter: 20_000);

    private static string StateOf(string opaque) => opaque.StartsWith("music.", StringComparison.Ordinal) ? opaque.Split(';')[0] : opaque;

    private static PreconditionOutcome Evaluate(
        string method,
        RepresentationState state,
        StringValues ifMatch = default,
        StringValues ifNoneMatch = default,
        StringValues ifUnmodifiedSince = default,
        StringValues ifModifiedSince = default,
        bool required = false)
        => Preconditions.Evaluate(
            method,
            new HeaderDictionary
            {
                ["If-Match"] = ifMatch,
                ["If-None-Match"] = ifNoneMatch,
                ["If-Unmodified-Since"] = ifUnmodifiedSince,
                ["If-Modified-Since"] = ifModifiedSince,
            },
            state,
            required);
}
