using System.Diagnostics;
using CsCheck;
using EfVersioning.Guards;
using EfVersioning.Tests.Tags;

namespace EfVersioning.Tests.Matching;

public sealed class EntityTagHeaderTests
{
    [Fact]
    public void A_field_that_was_not_sent_is_absent()
        => Assert.Equal(ReadField.Absent, ReadField.Of(null));

    [Theory]
    [InlineData("")]
    [InlineData(" \t")]
    [InlineData(",")]
    [InlineData(" , ,,\t")]
    public void A_field_without_members_is_empty_and_not_absent(string field)
        => Assert.Equal(ReadField.Empty, ReadField.Of(field));

    [Theory]
    [InlineData("music.song-1,2", "\"music.song-1,2\"")]
    [InlineData("  music.song-1,2\t", "\"music.song-1,2\"")]
    [InlineData("music.song-1,2;gzip", "\"music.song-1,2;gzip\"")]
    [InlineData("music.song-,2", "\"music.song-,2\"")]
    [InlineData("music.song-1,2,music.song-1,3", "\"music.song-1,2\"", "\"music.song-1,3\"")]
    [InlineData("music.song-1,2, music.song-1,3 ,music.song-2,1", "\"music.song-1,2\"", "\"music.song-1,3\"", "\"music.song-2,1\"")]
    [InlineData("\"a,b\", music.song-1,2, W/\"c\"", "\"a,b\"", "\"music.song-1,2\"", "W/\"c\"")]
    [InlineData(",,music.song-1,2,,\"a\"", "\"music.song-1,2\"", "\"a\"")]
    [InlineData("music.a-1,2026-11-22T10:11:12.123456Z,\"a\"", "\"music.a-1,2026-11-22T10:11:12.123456Z\"", "\"a\"")]
    public void One_of_our_own_tags_is_taken_without_quotes(string field, params string[] tags)
        => Assert.Equal(ReadField.List(tags), ReadField.Of(field));

    [Theory]
    [InlineData("music.song-1")]
    [InlineData("music.song-1, 2")]
    [InlineData("music.song-1 ,2")]
    [InlineData("music.song-1,02")]
    [InlineData("W/music.song-1,2")]
    [InlineData("music.song-1,2 music.song-1,3")]
    [InlineData("music.song-1,2\"")]
    [InlineData("music.song-1,2, xyzzy")]
    [InlineData("xyzzy, music.song-1,2")]
    [InlineData("xyzzy,\"a,b\"")]
    [InlineData("music.song-1,2, *")]
    [InlineData("'music.song-1,2'")]
    public void Any_other_text_without_quotes_is_malformed(string field)
        => Assert.Equal(ReadField.Malformed, ReadField.Of(field));

    [Theory]
    [InlineData("\"a\" \"b\"")]
    [InlineData("\"a\"\"b\"")]
    [InlineData("\"a\",\n\"b\"")]
    [InlineData("\"a\"\r\n")]
    [InlineData("\u00A0\"a\"")]
    [InlineData("\"a\x7F\"")]
    [InlineData("\"a\tb\"")]
    [InlineData("W/ \"a\"")]
    [InlineData("\"\uFFFD\"")]
    [InlineData("\"a\", w/\"b\"")]
    [InlineData("*, *")]
    [InlineData("**")]
    [InlineData(", *")]
    public void One_member_that_is_none_spoils_the_field(string field)
        => Assert.Equal(ReadField.Malformed, ReadField.Of(field));

    [Fact]
    public void Characters_of_a_field_that_was_decoded_as_UTF8_are_obs_text()
        => Assert.Equal(ReadField.List("\"日本é\""), ReadField.Of("\"日本é\""));

    [Fact]
    public void Nothing_is_yielded_unless_the_field_is_a_good_list()
    {
        foreach (var field in (string?[])[null, "", "*", "\"a\", b", "\"a\", \"b"])
        {
            Assert.Equal("", ReadField.Of(field).Tags);
        }
    }

    [Fact]
    public void Whatever_list_is_written_is_read_back_in_order()
        => Gen.Select(Gen.Select(Gen.Bool, Gen.Char["!#,;:W/*\\~aÿ\u0080"].Array[0, 6]).Array[1, 8], Gen.OneOf(",", ", ", " ,\t", ",,", " , , "))
            .Sample(
                (members, separator) =>
                {
                    var tags = members.Select(member => (member.Item1 ? "W/" : "") + $"\"{new string(member.Item2)}\"").ToArray();

                    Assert.Equal(ReadField.List(tags), ReadField.Of(string.Join(separator, tags)));
                },
                iter: 5_000);

    [Fact]
    public void Our_own_tags_are_read_back_with_and_without_quotes()
        => Gen.Select(TagComponents.Hostile.Array[1, 4], Gen.Int[0, 15], Gen.OneOf(",", ", ")).Sample(
            (components, quoted, separator) =>
            {
                var tags = components.Select(item => item.ToETag()).ToArray();
                var field = string.Join(separator, tags.Select((tag, i) => (quoted >> i & 1) == 1 ? tag.ToHeader() : tag.ToString()));

                Assert.Equal(ReadField.List([.. tags.Select(tag => tag.ToHeader())]), ReadField.Of(field));
            },
            iter: 2_000);

    [Fact]
    public void No_field_throws_and_what_is_read_can_be_written_and_read_again()
    {
        var lists = 0;

        Gen.OneOf(HostileText.Any, HostileText.WithLoneSurrogate, Gen.Char["\"\", W/*a\t"].Array[0, 10].Select(text => new string(text))).Sample(
            field =>
            {
                var read = ReadField.Of(field);
                if (read.Kind == "tags")
                {
                    Interlocked.Increment(ref lists);
                    Assert.Equal(read, ReadField.Of(read.Tags.Replace('\n', ',')));
                }
            },
            iter: 50_000);

        Assert.True(lists > 100, $"{lists} lists");
    }

    [Theory]
    [InlineData(",")]
    [InlineData(" ")]
    [InlineData("\"a\",")]
    [InlineData("\"a\" , ")]
    [InlineData("\"")]
    [InlineData("W/")]
    [InlineData("a")]
    [InlineData("a,")]
    [InlineData("music.song-1,2,")]
    [InlineData("music.song-1,2 ")]
    [InlineData("%C3%A9")]
    public void A_field_of_any_length_is_read_in_linear_time(string piece)
    {
        // 800,000 characters take milliseconds; in quadratic time they would take minutes.
        var field = string.Concat(Enumerable.Repeat(piece, 800_000 / piece.Length));
        var clock = Stopwatch.StartNew();

        foreach (var _ in EntityTagHeader.Parse(field))
        {
        }

        foreach (var _ in EntityTagHeader.Parse("music.song-" + field))
        {
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), clock.Elapsed.ToString());
    }

    [Fact]
    public void Reading_a_list_allocates_nothing()
    {
        const string field = "\"music.song-1,2\", W/\"a,b\", music.song-1,3";

        Assert.Equal(3, Count(field));
        Assert.Equal(0, AllocatedBytes.PerRound(() => Count(field)));
    }

    private static int Count(string field)
    {
        var count = 0;
        foreach (var tag in EntityTagHeader.Parse(field))
        {
            count += tag.Opaque.IsEmpty ? 0 : 1;
        }

        return count;
    }
}
