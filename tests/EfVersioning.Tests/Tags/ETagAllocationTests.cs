using System.Text;

namespace EfVersioning.Tests.Tags;

/// <summary>A tag is formed, read and compared for every request and every row of a list.</summary>
public sealed class ETagAllocationTests
{
    private const string Text = "music.song-0f8fad5b-d9cb-469f-a165-70867728950e,12345678;gzip";

    private static readonly string Header = $"\"{Text}\"";
    private static readonly string Longest = $"music.song-{new string('x', ETag.InlineCapacity - 12)},1";
    private static readonly byte[] Utf8 = Encoding.UTF8.GetBytes(Text);
    private static readonly ETag Tag = ETag.Parse(Text);
    private static readonly byte[] Prefix = TagGrammar.EncodePrefix("music", "song");
    private static string? sink;
    private static readonly char[] Destination = new char[100];

    [Fact]
    public void Parsing_an_ordinary_tag_allocates_nothing()
    {
        Assert.Equal(0, AllocatedBytes.PerRound(static () => _ = ETag.TryParse(Text.AsSpan(), out _)));
        Assert.Equal(0, AllocatedBytes.PerRound(static () => _ = ETag.TryParse(Header.AsSpan(), out _)));
        Assert.Equal(0, AllocatedBytes.PerRound(static () => _ = ETag.TryParse(Utf8, out _)));
    }

    [Fact]
    public void The_longest_tag_that_fits_the_struct_allocates_nothing_and_a_longer_one_an_array()
    {
        Assert.Equal(0, AllocatedBytes.PerRound(static () => _ = ETag.TryParse(Longest.AsSpan(1), out _)));
        Assert.NotEqual(0, AllocatedBytes.PerRound(static () => _ = ETag.TryParse(Longest, out _)));
    }

    [Fact]
    public void A_text_that_is_no_tag_allocates_nothing_either()
    {
        Assert.Equal(0, AllocatedBytes.PerRound(static () => _ = ETag.TryParse(Text.AsSpan(..^4), out _)));
        Assert.Equal(0, AllocatedBytes.PerRound(static () => _ = ETag.TryParse("music", out _)));
    }

    [Fact]
    public void Forming_an_ordinary_tag_allocates_nothing()
    {
        Assert.Equal(0, AllocatedBytes.PerRound(static () => _ = new ETag("music", "song", "Björk, live", 7)));
        Assert.Equal(0, AllocatedBytes.PerRound(static () => _ = new ETag("music", "song", "1", DateTimeOffset.UnixEpoch, "gzip")));
        Assert.Equal(0, AllocatedBytes.PerRound(static () => Tag.WithVariant("br")));
        Assert.Equal(0, AllocatedBytes.PerRound(static () =>
        {
            var builder = new ETagBuilder(stackalloc byte[ETagBuilder.StackLength]);
            builder.AppendPrefix(Prefix);
            builder.AppendKeyPart(12345);
            builder.AppendKeyPart(Guid.Empty);
            builder.AppendVersion(7);
            builder.ToETag();
        }));
    }

    [Fact]
    public void Comparing_hashing_and_writing_into_a_span_allocate_nothing()
        => Assert.Equal(0, AllocatedBytes.PerRound(static () =>
        {
            var other = ETag.Parse(Text.AsSpan());
            Assert.True(Tag == other && Tag.StateEquals(other) && Tag.GetHashCode() == other.GetHashCode());
            Tag.TryFormat(Destination, out _, "H");
            Tag.TryGetNumber(out _);
        }));

    [Fact]
    public void A_string_is_the_one_allocation_of_ToString_and_of_ToHeader()
    {
        Assert.Equal(AllocatedBytes.PerRound(static () => sink = new string('x', Text.Length)), AllocatedBytes.PerRound(static () => sink = Tag.ToString()));
        Assert.Equal(AllocatedBytes.PerRound(static () => sink = new string('x', Text.Length + 2)), AllocatedBytes.PerRound(static () => sink = Tag.ToHeader()));
    }
}
