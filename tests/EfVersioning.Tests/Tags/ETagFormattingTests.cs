using System.Text;

namespace EfVersioning.Tests.Tags;

public sealed class ETagFormattingTests
{
    private static readonly DateTimeOffset Instant = new DateTimeOffset(2026, 11, 22, 10, 11, 12, TimeSpan.Zero).AddMicroseconds(123456);

    [Fact]
    public void A_numbered_version_follows_the_key_after_a_comma()
        => Assert.Equal("music.song-1,2", new ETag("music", "song", "1", 2).ToString());

    [Fact]
    public void A_variant_follows_the_version_after_a_semicolon()
        => Assert.Equal("music.song-1,2;gzip", new ETag("music", "song", "1", 2, "gzip").ToString());

    [Fact]
    public void A_time_has_six_digits_of_fraction_and_a_Z()
        => Assert.Equal("music.album-1,2026-11-22T10:11:12.123456Z", new ETag("music", "album", "1", Instant).ToString());

    [Fact]
    public void A_time_on_the_second_has_its_six_zeros()
        => Assert.Equal(
            "music.album-1,2026-11-22T10:11:12.000000Z",
            new ETag("music", "album", "1", new DateTimeOffset(2026, 11, 22, 10, 11, 12, TimeSpan.Zero)).ToString());

    [Theory]
    [InlineData(5.5)]
    [InlineData(-12)]
    [InlineData(14)]
    public void One_instant_gives_one_tag_whatever_its_offset(double hours)
        => Assert.Equal(
            new ETag("music", "album", "1", Instant),
            new ETag("music", "album", "1", Instant.ToOffset(TimeSpan.FromHours(hours))));

    [Fact]
    public void A_time_finer_than_microseconds_is_refused()
        => Assert.Equal(
            "modified",
            Assert.Throws<ArgumentException>(() => new ETag("music", "album", "1", Instant.AddTicks(1))).ParamName);

    [Fact]
    public void A_negative_version_is_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => new ETag("music", "song", "1", -1));

    [Theory]
    [InlineData("a,b", "a%2Cb")]
    [InlineData("a;b", "a%3Bb")]
    [InlineData("a:b", "a%3Ab")]
    [InlineData("a\"b", "a%22b")]
    [InlineData("a b", "a%20b")]
    [InlineData("100%", "100%25")]
    [InlineData("a\r\nb", "a%0D%0Ab")]
    [InlineData("é", "%C3%A9")]
    [InlineData("😀", "%F0%9F%98%80")]
    [InlineData("\uFFFD", "%EF%BF%BD")]
    [InlineData("AZaz09._~-", "AZaz09._~-")]
    [InlineData("", "")]
    public void A_key_keeps_only_the_unreserved_characters(string key, string encoded)
    {
        var tag = new ETag("music", "song", key, 1);

        Assert.Equal($"music.song-{encoded},1", tag.ToString());
        Assert.Equal(encoded, tag.Key);
        Assert.Equal([key], tag.GetKeyParts());
    }

    [Fact]
    public void A_GUID_stays_as_it_is()
        => Assert.Equal(
            "music.song-0f8fad5b-d9cb-469f-a165-70867728950e,1",
            new ETag("music", "song", "0f8fad5b-d9cb-469f-a165-70867728950e", 1).ToString());

    [Fact]
    public void A_dash_in_a_label_is_encoded_and_a_dot_in_the_app_label_alone()
        => Assert.Equal("my%2Dapp%2Ev1.sales.order%2Dline-1,2", new ETag("my-app.v1", "sales.order-line", "1", 2).ToString());

    [Theory]
    [InlineData("music.track-1:2,3", "1", "2")]
    [InlineData("music.track-:,3", "", "")]
    [InlineData("music.track-a:,3", "a", "")]
    [InlineData("music.track-a%3A,3", "a:")]
    [InlineData("music.track-,3", "")]
    public void Parts_of_a_composite_key_are_joined_by_a_colon(string text, params string[] parts)
    {
        Assert.Equal(text, ETag.Create("music", "track", parts, 3).ToString());
        Assert.Equal(parts, ETag.Parse(text).GetKeyParts());
    }

    [Fact]
    public void A_key_without_parts_or_with_a_null_part_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ETag.Create("music", "track", [], 3));
        Assert.Throws<ArgumentException>(() => ETag.Create("music", "track", ["1", null!], 3));
        Assert.Throws<ArgumentNullException>(() => new ETag("music", "track", null!, 3));
        Assert.Throws<ArgumentNullException>(() => new ETag("music", "track", null!, Instant));
    }

    [Fact]
    public void Empty_labels_and_an_empty_variant_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new ETag("", "song", "1", 1));
        Assert.Throws<ArgumentException>(() => new ETag("music", "", "1", 1));
        Assert.Throws<ArgumentException>(() => new ETag("music", "song", "1", 1, ""));
    }

    [Fact]
    public void The_header_has_double_quotes_and_no_weak_mark()
    {
        var tag = new ETag("music", "song", "1", 2);

        Assert.Equal("\"music.song-1,2\"", tag.ToHeader());
        Assert.Equal("\"music.song-1,2\"", $"{tag:H}");
        Assert.Equal("music.song-1,2", $"{tag:G}");
        Assert.Equal("music.song-1,2", $"{tag}");
        Assert.Equal("\"music.song-1,2\"", tag.ToString("H", null));
    }

    [Fact]
    public void Another_format_is_an_error()
    {
        var tag = new ETag("music", "song", "1", 2);

        Assert.Throws<FormatException>(() => tag.ToString("X", null));
        Assert.Throws<FormatException>(() => tag.TryFormat(new char[99], out _, "h"));
        Assert.Throws<FormatException>(() => tag.TryFormat(new byte[99], out _, "GG"));
    }

    [Theory]
    [InlineData("", "music.song-1,2")]
    [InlineData("H", "\"music.song-1,2\"")]
    public void A_span_of_the_right_length_is_filled_and_a_shorter_one_refused(string format, string expected)
    {
        var tag = new ETag("music", "song", "1", 2);
        var characters = new char[expected.Length];
        var bytes = new byte[expected.Length];

        Assert.True(tag.TryFormat(characters, out var charsWritten, format));
        Assert.True(tag.TryFormat(bytes, out var bytesWritten, format));

        Assert.Equal(expected, new string(characters));
        Assert.Equal(expected, Encoding.UTF8.GetString(bytes));
        Assert.Equal((expected.Length, expected.Length), (charsWritten, bytesWritten));
        Assert.False(tag.TryFormat(characters.AsSpan(1), out charsWritten, format));
        Assert.False(tag.TryFormat(bytes.AsSpan(1), out bytesWritten, format));
        Assert.Equal((0, 0), (charsWritten, bytesWritten));
    }

    [Fact]
    public void The_default_is_no_tag()
    {
        var none = default(ETag);

        Assert.True(none.IsDefault);
        Assert.False(new ETag("music", "song", "", 0).IsDefault);
        Assert.Equal("", none.ToString());
        Assert.Equal(("", "", "", "", null), (none.App, none.Model, none.Key, none.Version, none.Variant));
        Assert.Empty(none.GetKeyParts());
        Assert.False(none.TryGetNumber(out _));
        Assert.False(none.TryGetModified(out _));
        Assert.Throws<InvalidOperationException>(() => none.ToHeader());
        Assert.Throws<InvalidOperationException>(() => none.TryFormat(new char[9], out _, "H"));
        Assert.Throws<InvalidOperationException>(() => none.WithVariant("gzip"));
        Assert.False(ETag.TryParse("", out _));
        Assert.False(ETag.TryParse((string?)null, out _));
    }

    [Fact]
    public void A_variant_replaces_the_one_before_and_null_removes_it()
    {
        var tag = new ETag("music", "song", "1", 2);

        Assert.Equal("music.song-1,2;gzip", tag.WithVariant("gzip").ToString());
        Assert.Equal("music.song-1,2;de%3Bgzip", tag.WithVariant("gzip").WithVariant("de;gzip").ToString());
        Assert.Equal("de;gzip", tag.WithVariant("de;gzip").Variant);
        Assert.Equal(tag, tag.WithVariant("gzip").WithVariant(null));
        Assert.Throws<ArgumentException>(() => tag.WithVariant(""));
    }

    [Theory]
    [InlineData(70)]
    [InlineData(71)]
    [InlineData(72)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(10_000)]
    public void A_tag_may_have_any_length(int length)
    {
        var key = new string('x', length - "music.song-,1".Length);
        var text = $"music.song-{key},1";

        Assert.Equal(text, new ETag("music", "song", key, 1).ToString());
        Assert.Equal(text, ETag.Parse(text).ToString());
        Assert.Equal(new ETag("music", "song", key, 1), ETag.Parse(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(text + ";v", ETag.Parse(text).WithVariant("v").ToString());
    }
}
