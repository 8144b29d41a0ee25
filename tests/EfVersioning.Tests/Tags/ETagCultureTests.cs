using System.Globalization;

namespace EfVersioning.Tests.Tags;

/// <summary>The same tag on every machine. Alone, as the time zone belongs to the whole process.</summary>
[Collection(nameof(ETagCultureTests))]
[CollectionDefinition(nameof(ETagCultureTests), DisableParallelization = true)]
public sealed class ETagCultureTests
{
    private static readonly DateTimeOffset Instant = new DateTimeOffset(2026, 11, 22, 10, 11, 12, TimeSpan.Zero).AddMicroseconds(123456);

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    [InlineData("fa-IR")]
    [InlineData("th-TH")]
    [InlineData("sv-SE")]
    public void No_culture_changes_a_tag(string name)
    {
        var culture = CultureInfo.GetCultureInfo(name);
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = culture;
        try
        {
            // What the plain way gives here, so that the culture is known to matter.
            Assert.NotEqual("-1 I i 2026", string.Create(null, $"{-1} {"ı".ToUpper()} {"I".ToLower()} {Instant:yyyy}"));

            var numbered = new ETag("MUSIC", "SINGIı", "İ", 1234567, "I");
            var timed = new ETag("music", "album", "1", Instant);

            Assert.Equal("MUSIC.SINGI%C4%B1-%C4%B0,1234567;I", numbered.ToString());
            Assert.Equal("\"music.album-1,2026-11-22T10:11:12.123456Z\"", string.Create(culture, $"{timed:H}"));
            Assert.Equal(numbered, ETag.Parse(numbered.ToString(), culture));
            Assert.True(ETag.Parse(timed.ToString(), culture).TryGetModified(out var modified));
            Assert.Equal(Instant, modified);
            Assert.Equal("music.song--1:-2.5:1,5", Built(-1, -2.5m, 1L).ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("Asia/Kathmandu")]
    [InlineData("America/St_Johns")]
    [InlineData("Pacific/Kiritimati")]
    public void No_time_zone_changes_a_tag(string zone)
    {
        var before = Environment.GetEnvironmentVariable("TZ");
        Environment.SetEnvironmentVariable("TZ", zone);
        TimeZoneInfo.ClearCachedData();
        try
        {
            Assert.NotEqual(TimeSpan.Zero, TimeZoneInfo.Local.BaseUtcOffset);

            var tag = new ETag("music", "album", "1", Instant.ToLocalTime());

            Assert.Equal("music.album-1,2026-11-22T10:11:12.123456Z", tag.ToString());
            Assert.True(ETag.Parse(tag.ToString()).TryGetModified(out var modified));
            Assert.Equal(Instant.UtcTicks, modified.UtcTicks);
        }
        finally
        {
            Environment.SetEnvironmentVariable("TZ", before);
            TimeZoneInfo.ClearCachedData();
        }
    }

    private static ETag Built(int first, decimal second, long third)
    {
        var builder = new ETagBuilder(stackalloc byte[ETagBuilder.StackLength]);
        builder.AppendLabels("music", "song");
        builder.AppendKeyPart(first);
        builder.AppendKeyPart(second);
        builder.AppendKeyPart(third);
        builder.AppendVersion(5);
        return builder.ToETag();
    }
}
