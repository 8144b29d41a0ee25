using System.Buffers;
using System.Text;
using System.Text.Json;

namespace EfVersioning.Tests.Tags;

public sealed class ETagJsonTests
{
    private static readonly ETag Tag = new("music", "song", "a b", 2, "gzip");

    [Fact]
    public void A_tag_is_its_bare_text()
    {
        Assert.Equal("\"music.song-a%20b,2;gzip\"", JsonSerializer.Serialize(Tag));
        Assert.Equal(Tag, JsonSerializer.Deserialize<ETag>("\"music.song-a%20b,2;gzip\""));
    }

    [Fact]
    public void No_tag_is_null()
    {
        Assert.Equal("null", JsonSerializer.Serialize(default(ETag)));
        Assert.True(JsonSerializer.Deserialize<ETag>("null").IsDefault);
        Assert.Null(JsonSerializer.Deserialize<ETag?>("null"));
    }

    [Fact]
    public void A_text_with_JSON_escapes_is_read_as_what_it_means()
        => Assert.Equal(Tag, JsonSerializer.Deserialize<ETag>("\"\\u006dusic.song-a%20b,2;gzip\""));

    [Fact]
    public void A_text_that_lies_in_two_buffers_is_read_whole()
    {
        var json = Encoding.UTF8.GetBytes("\"music.song-a%20b,2;gzip\"");
        var last = new Segment(json.AsMemory(9), null, 9);
        var first = new Segment(json.AsMemory(0, 9), last, 0);
        var reader = new Utf8JsonReader(new ReadOnlySequence<byte>(first, 0, last, json.Length - 9));

        Assert.Equal(Tag, JsonSerializer.Deserialize<ETag>(ref reader));
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"music.song-1\"")]
    [InlineData("\"\\u0041\"")]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("[\"music.song-1,2\"]")]
    public void Any_other_value_is_an_error(string json)
        => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ETag>(json));

    [Fact]
    public void A_tag_can_be_the_name_of_a_property()
    {
        var json = JsonSerializer.Serialize(new Dictionary<ETag, int> { [Tag] = 7 });

        Assert.Equal("{\"music.song-a%20b,2;gzip\":7}", json);
        Assert.Equal(7, JsonSerializer.Deserialize<Dictionary<ETag, int>>(json)![Tag]);
    }

    [Fact]
    public void No_tag_cannot_be_the_name_of_a_property()
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Serialize(new Dictionary<ETag, int> { [default] = 7 }));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Dictionary<ETag, int>>("{\"\":7}"));
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? next, long start)
        {
            Memory = memory;
            Next = next;
            RunningIndex = start;
        }
    }
}
