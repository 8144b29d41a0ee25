using System.Globalization;
using System.Text;

namespace EfVersioning.Tests.Tags;

public sealed class ETagParsingTests
{
    [Fact]
    public void Every_component_is_read()
    {
        var tag = ETag.Parse("my%2Dapp.sales.order-a%2Cb:2,7;de%3Bgzip");

        Assert.Equal("my-app", tag.App);
        Assert.Equal("sales.order", tag.Model);
        Assert.Equal("a%2Cb:2", tag.Key);
        Assert.Equal(["a,b", "2"], tag.GetKeyParts());
        Assert.Equal("7", tag.Version);
        Assert.Equal("de;gzip", tag.Variant);
    }

    [Fact]
    public void A_tag_without_variant_has_none()
        => Assert.Null(ETag.Parse("music.song-1,2").Variant);

    [Fact]
    public void A_number_is_no_time_and_a_time_no_number()
    {
        var numbered = ETag.Parse("music.song-1,9223372036854775807");
        var timed = ETag.Parse("music.album-1,2024-02-29T23:59:59.999999Z");

        Assert.True(numbered.TryGetNumber(out var number));
        Assert.Equal(long.MaxValue, number);
        Assert.False(numbered.TryGetModified(out _));
        Assert.True(timed.TryGetModified(out var modified));
        Assert.Equal(new DateTimeOffset(2024, 2, 29, 23, 59, 59, TimeSpan.Zero).AddMicroseconds(999999), modified);
        Assert.Equal(TimeSpan.Zero, modified.Offset);
        Assert.False(timed.TryGetNumber(out _));
    }

    [Theory]
    [InlineData("music.song-1,0")]
    [InlineData("\"music.song-1,2\"")]
    [InlineData("music.song-,1")]
    [InlineData("music.song--,1")]
    [InlineData("music.song-1.5,1")]
    [InlineData("a.b-c,1;d")]
    [InlineData("music.album-1,0001-01-01T00:00:00.000000Z")]
    [InlineData("music.album-1,9999-12-31T23:59:59.999999Z")]
    [InlineData("shop.order-7,~AAAAAAAAB9E")]
    [InlineData("shop.order-7,~")]
    [InlineData("shop.order-7,~_-8")]
    [InlineData("shop.order-7,~MQ;gzip")]
    public void A_canonical_text_is_a_tag(string text)
    {
        Assert.True(ETag.TryParse(text, out var tag));
        Assert.True(ETag.TryParse(Encoding.UTF8.GetBytes(text), out var fromBytes));
        Assert.Equal(text.Trim('"'), tag.ToString());
        Assert.Equal(tag, fromBytes);
    }

    [Theory]
    // Places that are missing.
    [InlineData("")]
    [InlineData("music")]
    [InlineData("music.song")]
    [InlineData("music.song-1")]
    [InlineData("music.song-1,")]
    [InlineData(".song-1,2")]
    [InlineData("music.-1,2")]
    [InlineData("music-song.1,2")]
    [InlineData("music.song-1,2;")]
    [InlineData("music.song-1,;gzip")]
    // Places too many.
    [InlineData("music.song-1,2,3")]
    [InlineData("music.song-1,2;a;b")]
    [InlineData("music.song-1,2;a:b")]
    [InlineData("music.so:ng-1,2")]
    [InlineData("mu:sic.song-1,2")]
    // Numbers that are not canonical.
    [InlineData("music.song-1,02")]
    [InlineData("music.song-1,00")]
    [InlineData("music.song-1,+2")]
    [InlineData("music.song-1,-2")]
    [InlineData("music.song-1,2.0")]
    [InlineData("music.song-1,1e3")]
    [InlineData("music.song-1,9223372036854775808")]
    [InlineData("music.song-1,9999999999999999999")]
    [InlineData("music.song-1,18446744073709551617")]
    [InlineData("music.song-1,٢")]
    // Times that are not canonical, or that never were.
    [InlineData("music.album-1,2026-02-30T00:00:00.000000Z")]
    [InlineData("music.album-1,2025-02-29T00:00:00.000000Z")]
    [InlineData("music.album-1,2026-13-01T00:00:00.000000Z")]
    [InlineData("music.album-1,2026-00-01T00:00:00.000000Z")]
    [InlineData("music.album-1,2026-01-00T00:00:00.000000Z")]
    [InlineData("music.album-1,0000-01-01T00:00:00.000000Z")]
    [InlineData("music.album-1,2026-01-01T24:00:00.000000Z")]
    [InlineData("music.album-1,2026-01-01T00:60:00.000000Z")]
    [InlineData("music.album-1,2026-01-01T00:00:60.000000Z")]
    [InlineData("music.album-1,2026-01-01T00:00:00.00000Z")]
    [InlineData("music.album-1,2026-01-01T00:00:00.0000000Z")]
    [InlineData("music.album-1,2026-01-01T00:00:00.000000z")]
    [InlineData("music.album-1,2026-01-01t00:00:00.000000Z")]
    [InlineData("music.album-1,2026-01-01 00:00:00.000000Z")]
    [InlineData("music.album-1,2026-01-01T00:00:00Z")]
    [InlineData("music.album-1,2026-01-01T00:00:00.000000+00:00")]
    [InlineData("music.album-1,2026/01/01T00:00:00.000000Z")]
    [InlineData("music.album-1,2026-01/01T00:00:00.000000Z")]
    [InlineData("music.album-1,2026-01-01T00-00:00.000000Z")]
    [InlineData("music.album-1,2026-01-01T00:00-00.000000Z")]
    [InlineData("music.album-1,2026-01-01T00:00:00,000000Z")]
    [InlineData("music.album-1,2026-01-01T00:00:00.00000xZ")]
    [InlineData("music.album-1,-026-01-01T00:00:00.000000Z")]
    // Encodings that are not canonical, or none.
    [InlineData("music.song-%41,1")]
    // Tokens: another alphabet, padding, bits or characters that say nothing.
    [InlineData("shop.order-7,AAAAAAAAB9E")]
    [InlineData("shop.order-7,~AAAAAAAAB9E=")]
    [InlineData("shop.order-7,~AAAAAAAAB9F")]
    [InlineData("shop.order-7,~A")]
    [InlineData("shop.order-7,~AAAAA")]
    [InlineData("shop.order-7,~MR")]
    [InlineData("shop.order-7,~+/8")]
    [InlineData("shop.order-7,~AA AA")]
    [InlineData("shop.order-7,~%41A")]
    [InlineData("shop.order-7,~~AAAA")]
    [InlineData("music.song-%2D,1")]
    [InlineData("music.song-%2E,1")]
    [InlineData("music.so%2Eng-1,1")]
    [InlineData("mu.sic%41-1,1")]
    [InlineData("music.song-%2c,1")]
    [InlineData("music.song-%,1")]
    [InlineData("music.song-%2,1")]
    [InlineData("music.song-%2,C1")]
    [InlineData("music.song-%GG,1")]
    [InlineData("music.song-%FF,1")]
    [InlineData("music.song-%C3,1")]
    [InlineData("music.song-%C3a,1")]
    [InlineData("music.song-%C0%AC,1")]
    [InlineData("music.song-%ED%A0%BD,1")]
    [InlineData("music.song-%F4%90%80%80,1")]
    [InlineData("music.song-1,1;%61")]
    [InlineData("music.song-é,1")]
    [InlineData("music.song-a b,1")]
    [InlineData("music.song-a/b,1")]
    // Something around it.
    [InlineData(" music.song-1,2")]
    [InlineData("music.song-1,2 ")]
    [InlineData("music.song-1,2\n")]
    [InlineData("W/\"music.song-1,2\"")]
    [InlineData("\"music.song-1,2")]
    [InlineData("music.song-1,2\"")]
    [InlineData("\"\"music.song-1,2\"\"")]
    [InlineData("'music.song-1,2'")]
    [InlineData("\"")]
    [InlineData("\"\"")]
    public void Any_other_text_is_none(string text)
    {
        Assert.False(ETag.TryParse(text, out var tag));
        Assert.False(ETag.TryParse(text.AsSpan(), out _));
        Assert.False(ETag.TryParse(Encoding.UTF8.GetBytes(text), out _));
        Assert.True(tag.IsDefault);
        Assert.Throws<FormatException>(() => ETag.Parse(text));
    }

    [Theory]
    [InlineData("music", "'.'")]
    [InlineData("music.song", "'-'")]
    [InlineData("music.song-1", "','")]
    [InlineData("music.song-1,02", "version")]
    [InlineData("music.song-%41,2", "key")]
    [InlineData("music.song-1,2;", "variant")]
    [InlineData("%41.song-1,2", "app")]
    [InlineData("music.%41-1,2", "model")]
    [InlineData("music.song-é,2", "ASCII")]
    public void The_error_says_what_is_wrong_and_what_is_expected(string text, string fault)
    {
        var error = Assert.Throws<FormatException>(() => ETag.Parse(text));

        Assert.Contains(fault, error.Message.Split("Expected")[0]);
        Assert.Contains("Expected app.model-key,version", error.Message);
    }

    [Fact]
    public void Null_is_an_argument_error_for_Parse()
        => Assert.Throws<ArgumentNullException>(() => ETag.Parse((string)null!));

    [Fact]
    public void Generic_code_finds_the_parsing_and_formatting_interfaces()
    {
        Assert.Equal("music.song-1,2", Parsed<ETag>("music.song-1,2").ToString());
        Assert.Equal("music.song-1,2", ParsedUtf8<ETag>("music.song-1,2"u8).ToString());
        Assert.False(TryParsed<ETag>("music.song-1,02"));
        Assert.Equal("\"music.song-1,2\"", Formatted(new ETag("music", "song", "1", 2), "H"));
    }

    private static T Parsed<T>(string text)
        where T : ISpanParsable<T> => T.Parse(text, CultureInfo.InvariantCulture);

    private static T ParsedUtf8<T>(ReadOnlySpan<byte> text)
        where T : IUtf8SpanParsable<T> => T.Parse(text, null);

    private static bool TryParsed<T>(string text)
        where T : ISpanParsable<T> => T.TryParse(text, null, out _) || T.TryParse(text.AsSpan(), null, out _);

    private static string Formatted<T>(T value, string format)
        where T : ISpanFormattable => value.ToString(format, CultureInfo.InvariantCulture);
}
