using Microsoft.Extensions.Primitives;
using static EfVersioning.AspNetCore.PreconditionOutcome;
using static EfVersioning.AspNetCore.Tests.ConditionalRequest;

namespace EfVersioning.AspNetCore.Tests;

/// <summary>Field lines and dates.</summary>
public sealed class PreconditionFieldTests
{
    private const string Own = "\"music.song-1,2\"";
    private const string Date = "Wed, 21 Oct 2015 07:28:00 GMT";

    private static readonly DateTimeOffset Modified = new(2015, 10, 21, 7, 28, 0, TimeSpan.Zero);

    [Fact]
    public void A_field_of_any_lines_is_a_field_that_was_sent()
    {
        foreach (var lines in (StringValues[])["", new([""]), new([null!]), new(["", ""]), new([null!, null!]), new([" ", ","])])
        {
            Assert.Equal(PreconditionFailed, Evaluate("PUT", new(true, Own, Modified), ("If-Match", lines), ("If-Unmodified-Since", Date)));
            Assert.Equal(Proceed, Evaluate("GET", new(true, Own, Modified), ("If-None-Match", lines), ("If-Modified-Since", Date)));
        }

        Assert.Equal(Malformed, Evaluate("PUT", new(true, Own, null), ("If-Match", new(["*", ""]))));
        Assert.Equal(Malformed, Evaluate("PUT", new(true, Own, null), ("If-Match", new([Own, "junk"]))));
        Assert.Equal(Proceed, Evaluate("PUT", new(true, Own, null), ("If-Match", new(["\"x\"", Own, ""]))));
        Assert.Equal(Proceed, Evaluate("GET", new(true, null, Modified), ("If-Modified-Since", new([Date, Date]))));
        Assert.Equal(Proceed, Evaluate("PUT", new(true, null, Modified.AddDays(1)), ("If-Unmodified-Since", new([Date, Date]))));
    }

    [Theory]
    [InlineData(0, NotModified)]
    [InlineData(9_999_999, NotModified)]
    [InlineData(10_000_000, Proceed)]
    public void Fractions_of_a_second_do_not_count_in_any_offset(long ticks, PreconditionOutcome expected)
    {
        foreach (var offset in (int[])[-5, 0, 14])
        {
            var modified = Modified.AddTicks(ticks).ToOffset(TimeSpan.FromHours(offset));

            Assert.Equal(expected, Evaluate("GET", new(true, null, modified), ("If-Modified-Since", Date)));
            Assert.Equal(
                expected is Proceed ? PreconditionFailed : Proceed,
                Evaluate("PUT", new(true, null, modified), ("If-Unmodified-Since", Date)));
        }
    }

    [Fact]
    public void The_clock_of_the_system_tells_the_century()
    {
        var year = DateTime.UtcNow.Year + 40;

        Assert.Equal(
            Proceed,
            Evaluate("PUT", new(true, null, Modified), ("If-Unmodified-Since", $"Sunday, 06-Nov-{year % 100:00} 08:49:37 GMT")));
    }
}
