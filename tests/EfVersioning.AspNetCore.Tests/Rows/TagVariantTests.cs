using CsCheck;
using EfVersioning.AspNetCore.Representations;
using EfVersioning.Tests.Tags;

namespace EfVersioning.AspNetCore.Tests.Rows;

/// <summary>The application's variant and the content coding in one tag.</summary>
public sealed class TagVariantTests
{
    private static readonly ETag Row = new("music", "song", "1", 2);

    private static readonly Gen<string> Coding = Gen.OneOf(
        Gen.OneOf("gzip", "br", "zstd", "deflate", "compress", "x-gzip", "dcb", "gzip, br", "identity"),
        Gen.Char["abz09!#$%&'*+-.^_`|~, "].Array[1, 5].Select(token => new string(token)));

    /// <summary>Among any text, much that looks like a variant with a coding.</summary>
    private static readonly Gen<string> Variant = Gen.OneOf(
        HostileText.Any,
        Gen.OneOf(":", "::", "gzip", "br", "en", "x-gzip", "%3A", ";", "").Array[0, 5].Select(string.Concat));

    [Theory]
    [InlineData(null, "gzip", "music.song-1,2;gzip")]
    [InlineData(null, "x-gzip", "music.song-1,2;%3Ax-gzip")]
    [InlineData("en", null, "music.song-1,2;en")]
    [InlineData("en", "br", "music.song-1,2;en%3Abr")]
    [InlineData("gzip", null, "music.song-1,2;gzip%3A")]
    [InlineData("gzip", "gzip", "music.song-1,2;gzip%3Agzip")]
    [InlineData("a:gzip", null, "music.song-1,2;a%3A%3Agzip")]
    [InlineData("a:", "gzip", "music.song-1,2;a%3A%3A%3Agzip")]
    public void A_variant_and_a_coding_are_written_so(string? variant, string? coding, string expected)
        => Assert.Equal(expected, Tag(variant, coding).ToString());

    [Fact]
    public void A_coding_is_read_out_of_the_tag_as_it_was_put_in()
        => Gen.Select(Variant, Coding).Sample(
            (variant, coding) =>
            {
                var plain = TagVariant.Of(Row, variant);
                var coded = TagVariant.Coded(plain, coding);

                Assert.Null(TagVariant.CodingOf(plain));
                Assert.Equal(plain, TagVariant.Uncoded(plain));
                Assert.Equal(coding, TagVariant.CodingOf(coded));
                Assert.Equal(plain, TagVariant.Uncoded(coded));
                Assert.Equal(coded, TagVariant.Coded(coded, coding));
                Assert.True(coded.StateEquals(Row));
            },
            iter: 20_000);

    [Fact]
    public void Two_variants_or_codings_never_share_a_tag()
        => Gen.Select(Variant, Variant, Coding.Null(), Coding.Null()).Sample(
            (one, other, oneCoding, otherCoding) =>
                Assert.Equal((one, oneCoding) == (other, otherCoding), Tag(one, oneCoding) == Tag(other, otherCoding)),
            iter: 40_000);

    [Fact]
    public void If_None_Match_takes_no_notice_of_the_coding_and_every_notice_of_the_variant()
        => Gen.Select(Variant, Variant, Coding.Null(), Coding.Null()).Sample(
            (one, other, oneCoding, otherCoding) =>
                Assert.Equal(
                    one == other ? PreconditionOutcome.NotModified : PreconditionOutcome.Proceed,
                    ConditionalRequest.Evaluate("GET", new(true, Tag(one, oneCoding).ToHeader(), null), ("If-None-Match", Tag(other, otherCoding).ToHeader()))),
            iter: 20_000);

    [Fact]
    public void If_Match_takes_no_notice_of_either()
        => Gen.Select(Variant, Variant, Coding.Null(), Coding.Null()).Sample(
            (one, other, oneCoding, otherCoding) =>
                Assert.Equal(
                    PreconditionOutcome.Proceed,
                    ConditionalRequest.Evaluate("PUT", new(true, Tag(one, oneCoding).ToHeader(), null), ("If-Match", Tag(other, otherCoding).ToHeader()))),
            iter: 10_000);

    private static ETag Tag(string? variant, string? coding)
        => coding is null ? TagVariant.Of(Row, variant) : TagVariant.Coded(TagVariant.Of(Row, variant), coding);
}
