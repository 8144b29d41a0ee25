using Microsoft.AspNetCore.Http;
using static EfVersioning.AspNetCore.PreconditionOutcome;
using static EfVersioning.AspNetCore.Tests.ConditionalRequest;

namespace EfVersioning.AspNetCore.Tests;

public sealed class PreconditionsTests
{
    private const string Own = "\"music.song-1,2\"";
    private const string OwnVariant = "\"music.song-1,2;gzip\"";
    private const string Foreign = "\"a;b\"";
    private const string Date = "Wed, 21 Oct 2015 07:28:00 GMT";

    private static readonly DateTimeOffset Modified = new(2015, 10, 21, 7, 28, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(Own, Own, Proceed)]
    [InlineData(Own, OwnVariant, Proceed)]
    [InlineData(OwnVariant, Own, Proceed)]
    [InlineData(OwnVariant, "\"music.song-1,2;json\"", Proceed)]
    [InlineData(OwnVariant, "music.song-1,2", Proceed)]
    [InlineData(OwnVariant, "music.song-1,2;json, \"x\"", Proceed)]
    [InlineData(Own, "\"music.song-1,20\"", PreconditionFailed)]
    [InlineData("\"music.song-1,20\"", Own, PreconditionFailed)]
    [InlineData(Own, "\"music.song-11,2\"", PreconditionFailed)]
    [InlineData(Own, "W/\"music.song-1,2;gzip\"", PreconditionFailed)]
    [InlineData("W/\"music.song-1,2;gzip\"", Own, PreconditionFailed)]
    [InlineData(Own, "\"music.song-1,2;\"", PreconditionFailed)]
    [InlineData(Own, "\"music.song-1,2;é\"", PreconditionFailed)]
    [InlineData(Foreign, Foreign, Proceed)]
    [InlineData(Foreign, "\"a\"", PreconditionFailed)]
    [InlineData(Foreign, "\"a;c\"", PreconditionFailed)]
    [InlineData("\"a\"", Foreign, PreconditionFailed)]
    [InlineData("no tag", "\"no tag\"", Malformed)]
    [InlineData("music.song-1,2", Own, PreconditionFailed)]
    public void If_Match_looks_past_the_variant_of_our_own_tags_alone(string current, string field, PreconditionOutcome expected)
        => Assert.Equal(expected, Evaluate("PUT", new(true, current, null), ("If-Match", field)));

    [Theory]
    [InlineData(Own, Own, NotModified)]
    [InlineData(Own, "W/\"music.song-1,2\"", NotModified)]
    [InlineData(Own, "music.song-1,2", NotModified)]
    [InlineData(OwnVariant, OwnVariant, NotModified)]
    [InlineData(OwnVariant, Own, NotModified)]
    [InlineData(Own, OwnVariant, NotModified)]
    [InlineData(OwnVariant, "W/\"music.song-1,2;br\"", NotModified)]
    [InlineData(Own, "\"music.song-1,2;%3Ax-snappy\"", NotModified)]
    [InlineData("\"music.song-1,2;en%3Agzip\"", "\"music.song-1,2;en\"", NotModified)]
    [InlineData("\"music.song-1,2;gzip%3A\"", OwnVariant, Proceed)]
    [InlineData("\"music.song-1,2;en%3Agzip\"", OwnVariant, Proceed)]
    [InlineData(OwnVariant, "\"music.song-1,2;json\"", Proceed)]
    [InlineData(Own, "\"music.song-1,20;gzip\"", Proceed)]
    [InlineData(Own, "\"music.song-1,2;\"", Proceed)]
    [InlineData(Own, "\"music.song-1,2;%3Aé\"", Proceed)]
    [InlineData(Foreign, "\"a\"", Proceed)]
    public void If_None_Match_compares_the_whole_tag_but_for_the_content_coding_of_our_own(string current, string field, PreconditionOutcome expected)
        => Assert.Equal(expected, Evaluate("GET", new(true, current, null), ("If-None-Match", field)));

    [Theory]
    [InlineData("PUT", "*, *", Malformed)]
    [InlineData("PUT", "'*'", Malformed)]
    [InlineData("DELETE", "v2", Malformed)]
    [InlineData("GET", "v2", Proceed)]
    [InlineData("PUT", "", Proceed)]
    public void An_unreadable_If_None_Match_lets_no_write_through(string method, string field, PreconditionOutcome expected)
        => Assert.Equal(expected, Evaluate(method, new(true, Own, null), ("If-None-Match", field)));

    [Theory]
    [InlineData("get")]
    [InlineData("Get")]
    [InlineData("HEAd")]
    [InlineData("options")]
    [InlineData("")]
    public void A_method_of_another_case_is_another_method(string method)
        => Assert.Equal(PreconditionFailed, Evaluate(method, new(true, Own, null), ("If-None-Match", Own)));

    [Theory]
    [InlineData("GET", Proceed)]
    [InlineData("HEAD", Proceed)]
    [InlineData("PUT", PreconditionFailed)]
    [InlineData("PATCH", PreconditionFailed)]
    [InlineData("DELETE", PreconditionFailed)]
    public void What_does_not_exist_has_no_validators(string method, PreconditionOutcome expected)
    {
        Assert.Equal(expected, Evaluate(method, new(false, Own, Modified), ("If-Match", Own)));
        Assert.Equal(expected, Evaluate(method, new(false, Own, Modified), ("If-Match", "*")));
        Assert.Equal(Proceed, Evaluate(method, new(false, Own, Modified), ("If-None-Match", "*")));
        Assert.Equal(Proceed, Evaluate(method, new(false, Own, Modified), ("If-Modified-Since", Date)));
        Assert.Equal(Proceed, Evaluate(method, new(false, Own, Modified), ("If-Unmodified-Since", "Tue, 20 Oct 2015 07:28:00 GMT")));
        Assert.Equal(Proceed, Evaluate(method, default, []));
    }

    [Theory]
    [InlineData("GET", Proceed)]
    [InlineData("HEAD", Proceed)]
    [InlineData("OPTIONS", Proceed)]
    [InlineData("PUT", PreconditionRequired)]
    [InlineData("POST", PreconditionRequired)]
    [InlineData("DELETE", PreconditionRequired)]
    [InlineData("PROPPATCH", PreconditionRequired)]
    public void A_write_without_the_required_condition_is_refused(string method, PreconditionOutcome expected)
    {
        Assert.Equal(expected, Evaluate(method, new(true, Own, null), requireIfMatch: true));
        Assert.Equal(expected, Evaluate(method, new(true, Own, null), requireIfMatch: true, ("If-None-Match", "\"x\"")));
        Assert.Equal(expected, Evaluate(method, new(true, Own, null), requireIfMatch: true, ("If-Unmodified-Since", Date)));
        Assert.Equal(Proceed, Evaluate(method, new(true, Own, null), requireIfMatch: true, ("If-Match", Own)));
        Assert.Equal(Proceed, Evaluate(method, new(false, null, null), requireIfMatch: true, ("If-None-Match", "*")));
    }

    [Fact]
    public void Without_a_method_or_fields_there_is_nothing_to_evaluate()
    {
        Assert.Throws<ArgumentNullException>("method", () => Preconditions.Evaluate(null!, new HeaderDictionary(), default));
        Assert.Throws<ArgumentNullException>("headers", () => Preconditions.Evaluate("GET", null!, default));
    }
}
