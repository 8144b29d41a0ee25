using System.Numerics;
using System.Text;

namespace EfVersioning.Tests.Tags;

public sealed class ETagBuilderTests
{
    [Fact]
    public void A_kept_prefix_gives_the_tag_that_its_labels_give()
    {
        var prefix = TagGrammar.EncodePrefix("my-app", "sales.order");
        var builder = new ETagBuilder(stackalloc byte[ETagBuilder.StackLength]);
        builder.AppendPrefix(prefix);
        builder.AppendKeyPart("1");
        builder.AppendVersion(2);

        Assert.Equal("my%2Dapp.sales.order-", Encoding.ASCII.GetString(prefix));
        Assert.Equal(new ETag("my-app", "sales.order", "1", 2), builder.ToETag());
    }

    [Fact]
    public void A_prefix_needs_both_labels()
    {
        Assert.Throws<ArgumentException>(() => TagGrammar.EncodePrefix("", "song"));
        Assert.Throws<ArgumentException>(() => TagGrammar.EncodePrefix("music", ""));
    }

    [Fact]
    public void A_key_part_longer_than_the_stack_is_written_whole()
    {
        var number = BigInteger.Pow(10, 999);
        var builder = new ETagBuilder(stackalloc byte[ETagBuilder.StackLength]);
        builder.AppendLabels("music", "song");
        builder.AppendKeyPart(number);
        builder.AppendKeyPart("b");
        builder.AppendModified(DateTimeOffset.UnixEpoch);
        builder.AppendVariant("gzip");

        Assert.Equal($"music.song-{number}:b,1970-01-01T00:00:00.000000Z;gzip", builder.ToETag().ToString());
    }

    [Fact]
    public void A_buffer_that_is_too_short_grows()
    {
        var builder = new ETagBuilder(stackalloc byte[1]);
        builder.AppendLabels("music", "song");
        builder.AppendKeyPart("日本");
        builder.AppendVersion(long.MaxValue);

        Assert.Equal(new ETag("music", "song", "日本", long.MaxValue), builder.ToETag());
    }

    [Fact]
    public void A_format_tells_times_apart_that_look_alike_without_it()
    {
        var time = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

        Assert.NotEqual(Built(time), Built(time.AddTicks(1)));
        Assert.Equal("2026-01-02T03%3A04%3A05.0000000Z", Built(time).Key);

        static ETag Built(DateTime key)
        {
            var builder = new ETagBuilder(stackalloc byte[ETagBuilder.StackLength]);
            builder.AppendLabels("music", "song");
            builder.AppendKeyPart(key, "O");
            builder.AppendVersion(1);
            return builder.ToETag();
        }
    }
}
