using EfVersioning.Tests.Tags;
using Microsoft.Extensions.Primitives;
using static EfVersioning.AspNetCore.PreconditionOutcome;
using static EfVersioning.AspNetCore.Tests.ConditionalRequest;

namespace EfVersioning.AspNetCore.Tests;

public sealed class PreconditionCostTests
{
    private const string Own = "\"music.song-1,2\"";
    private const string Date = "Wed, 21 Oct 2015 07:28:00 GMT";

    private static readonly DateTimeOffset Modified = new(2015, 10, 21, 7, 28, 0, TimeSpan.Zero);

    [Fact]
    public void A_list_allocates_nothing_whatever_its_length()
    {
        var headers = Headers(
            ("If-Match", string.Concat(Enumerable.Repeat("\"x\", \"music.song-1,2;%\", W/\"music.song-1,2\", music.song-1,3, ", 100)) + "\"music.song-1,2;gzip\""),
            ("If-None-Match", "\"x\", \"y\""),
            ("If-Unmodified-Since", Date));
        var state = new RepresentationState(true, Own, Modified);

        var reads = Headers(
            ("If-None-Match", string.Concat(Enumerable.Repeat("\"x\", \"music.song-1,2;json\", \"music.song-1,2;en%3Agzip\", W/\"music.song-1,2;%3A%\", ", 100)) + "\"music.song-1,2;gzip\""));

        Assert.Equal(NotModified, Preconditions.Evaluate("GET", reads, state));
        Assert.Equal(0, AllocatedBytes.PerRound(() => Preconditions.Evaluate("GET", reads, state)));
        Assert.Equal(Proceed, Preconditions.Evaluate("PUT", headers, state));
        Assert.Equal(0, AllocatedBytes.PerRound(() => Preconditions.Evaluate("PUT", headers, state)));
    }

    [Theory]
    [InlineData(",")]
    [InlineData(" ")]
    [InlineData("\"a\", ")]
    [InlineData("\"")]
    [InlineData("a,")]
    [InlineData("music.song-1,2;")]
    [InlineData("\"music.song-1,2;a%\",")]
    [InlineData("music.song-1,3,")]
    [InlineData("Sunday, ")]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT")]
    public void Fields_of_any_length_are_read_in_linear_time(string piece)
    {
        // These take milliseconds; in quadratic time the test would not end while anybody waits.
        var text = string.Concat(Enumerable.Repeat(piece, 300_000 / piece.Length));
        var lines = new StringValues([.. Enumerable.Repeat(piece, 300_000 / piece.Length)]);
        foreach (var field in (StringValues[])[text, lines, "Sun, " + text, "\"music.song-1,2;" + text])
        {
            Assert.NotEqual(Proceed, Evaluate("PUT", new(true, Own, Modified), ("If-Match", field)));
            Evaluate("GET", new(true, Own, Modified), ("If-None-Match", field));
            Evaluate("GET", new(true, null, Modified), ("If-Modified-Since", field), ("If-Unmodified-Since", field));
        }
    }
}
