using static EfVersioning.AspNetCore.PreconditionOutcome;
using static EfVersioning.AspNetCore.Tests.ConditionalRequest;

namespace EfVersioning.AspNetCore.Tests;

/// <summary>
/// A proxy appends <c>-gzip</c> inside the quotes, and a token is base64url, which can be written in these letters too: behind a
/// <c>rowversion</c> the two are one longer token. It is the tag of no row, and the reason is told by how long a token is.
/// </summary>
public sealed class SuffixedTokenTests
{
    private const string Eight = "\"shop.order-7,~AAAAAAAAB9E\"";
    private const string Twelve = "\"shop.order-7,~AAAAAAAAB9I-gzip\"";

    [Theory]
    [InlineData(Eight, "\"shop.order-7,~AAAAAAAAB9E-gzip\"")]
    [InlineData(Eight, "\"shop.order-7,~AAAAAAAAB9E-zstd\"")]
    [InlineData(Eight, "\"shop.order-7,~AAAAAAAAB9E-br\"")]
    [InlineData("\"shop.order-7,~AAAAAAAAB9E-gzip\"", Eight)]
    public void It_matches_nothing(string current, string sent)
    {
        Assert.True(ETag.TryParse(current.Trim('"'), out _));

        Assert.Equal(PreconditionFailed, Evaluate("PUT", new(true, current, null), ("If-Match", sent)));
        Assert.Equal(Proceed, Evaluate("GET", new(true, current, null), ("If-None-Match", sent)));
    }

    [Theory]
    [InlineData(Eight, "~AAAAAAAAB9E-gzip", "Suffixed", "-gzip")]
    [InlineData(Eight, "~AAAAAAAAB9I-gzip", "Suffixed", "-gzip")]
    [InlineData(Eight, "~AAAAAAAAB9E--gzip", "Suffixed", "--gzip")]
    [InlineData(Eight, "~AAAAAAAAB9E-br", "Suffixed", "-br")]
    [InlineData(Eight, "~AAAAAAAAB9E-qux", "Suffixed", "-qux")]
    [InlineData(Eight, "~AAAAAAAAB9E;en-gzip", "Stale", null)]
    [InlineData(Eight, "~AAAAAAAAB9I", "Stale", null)]
    [InlineData(Twelve, "~AAAAAAAAB9E-gzip", "Stale", null)]
    [InlineData(Twelve, "~AAAAAAAAB9I-gzip-gzip", "Suffixed", "-gzip")]
    [InlineData(Twelve, "~AAAAAAAAB9E", "Stale", null)]
    [InlineData(null, "~AAAAAAAAB9E-gzip", "Suffixed", "-gzip")]
    [InlineData(null, "~AAAAAAAAB9E", "Stale", null)]
    [InlineData("\"shop.order-7,3\"", "~AAAAAAAAB9E-gzip", "Suffixed", "-gzip")]
    [InlineData("\"shop.order-7,~q83vEiM0RVZ4kKvN7xIjRA\"", "~q83vEiM0RVZ4kKvN7xIjRA-gzip", "Suffixed", "-gzip")]
    public void The_reason_goes_by_the_length_of_the_current_token(string? current, string version, string reason, string? suffix)
    {
        var explained = FalseCondition.OfIfMatch($"\"shop.order-7,{version}\"", current, isGone: false);

        Assert.Equal((reason, suffix), (explained.Reason.ToString(), explained.Suffix));
    }
}
