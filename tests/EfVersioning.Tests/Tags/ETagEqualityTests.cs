namespace EfVersioning.Tests.Tags;

public sealed class ETagEqualityTests
{
    private static readonly ETag Tag = new("music", "song", "1", 2);

    [Theory]
    [InlineData("radio.song-1,2")]
    [InlineData("music.songs-1,2")]
    [InlineData("music.song-2,2")]
    [InlineData("music.song-1,3")]
    [InlineData("music.song-1,2;gzip")]
    [InlineData("Music.song-1,2")]
    public void Tags_that_differ_anywhere_are_unequal(string other)
    {
        Assert.False(Tag == ETag.Parse(other));
        Assert.True(Tag != ETag.Parse(other));
        Assert.False(Tag.Equals((object)ETag.Parse(other)));
    }

    [Fact]
    public void A_tag_equals_itself_however_it_came_about()
    {
        var parsed = ETag.Parse("\"music.song-1,2\"");

        Assert.True(Tag == parsed);
        Assert.False(Tag != parsed);
        Assert.True(Tag.Equals((object)parsed));
        Assert.Equal(Tag.GetHashCode(), parsed.GetHashCode());
        Assert.False(Tag.Equals("music.song-1,2"));
    }

    [Fact]
    public void Hash_codes_tell_rows_and_versions_apart()
        => Assert.Equal(100, Enumerable.Range(0, 100).Select(number => new ETag("music", "song", "1", number).GetHashCode()).Distinct().Count());

    [Fact]
    public void Long_tags_are_compared_by_their_text()
    {
        var key = new string('x', 500);

        Assert.Equal(new ETag("music", "song", key, 1), new ETag("music", "song", key, 1));
        Assert.NotEqual(new ETag("music", "song", key, 1), new ETag("music", "song", key, 2));
    }

    [Fact]
    public void The_same_state_in_another_variant_is_the_same_state()
    {
        Assert.True(Tag.StateEquals(Tag));
        Assert.True(Tag.StateEquals(Tag.WithVariant("gzip")));
        Assert.True(Tag.WithVariant("de").StateEquals(Tag));
        Assert.True(Tag.WithVariant("de").StateEquals(Tag.WithVariant("gzip")));
    }

    [Theory]
    [InlineData("music.song-1,20")]
    [InlineData("music.song-1,3;gzip")]
    [InlineData("music.song-12,2")]
    [InlineData("music.album-1,2")]
    public void Another_row_or_version_is_another_state(string other)
    {
        Assert.False(Tag.StateEquals(ETag.Parse(other)));
        Assert.False(ETag.Parse(other).StateEquals(Tag));
    }

    [Fact]
    public void No_tag_names_no_state()
    {
        Assert.False(default(ETag).StateEquals(default));
        Assert.False(default(ETag).StateEquals(Tag));
        Assert.False(Tag.StateEquals(default));
    }
}
