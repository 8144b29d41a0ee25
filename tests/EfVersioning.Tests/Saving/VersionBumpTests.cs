using CsCheck;
using EfVersioning.Metadata;

namespace EfVersioning.Tests.Saving;

/// <summary>The rule alone, for every clock and every original.</summary>
public sealed class VersionBumpTests
{
    private static readonly long LastMicrosecond = DateTimeOffset.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond;

    private static readonly Gen<DateTimeOffset> Anytime = Gen.Frequency(
        (6, Gen.Select(Gen.Long[0, LastMicrosecond - 1], Gen.Int[-14 * 60, 14 * 60], At)),
        (3, Gen.Select(Gen.Long[639_000_000_000_000_000, 639_000_000_000_000_050], Gen.Int[-1, 1], (ticks, hours) => At(ticks, hours * 60))),
        (1, Gen.OneOf(DateTimeOffset.MinValue, DateTimeOffset.UnixEpoch, At(LastMicrosecond - 1, 0))));

    // None for a new row.
    private static readonly Gen<DateTimeOffset?> Before = Gen.Frequency((1, Gen.Const((DateTimeOffset?)null)), (9, Anytime.Select(time => (DateTimeOffset?)time)));

    [Fact]
    public void A_time_of_change_is_in_whole_microseconds_of_UTC()
        => Gen.Select(Anytime, Before).Sample((now, original) =>
        {
            var next = VersionBump.NextModified(now, original);
            Assert.Equal(TimeSpan.Zero, next.Offset);
            Assert.Equal(0, next.Ticks % TimeSpan.TicksPerMicrosecond);
        });

    [Fact]
    public void A_time_of_change_is_after_the_original_and_not_before_the_clock()
        => Gen.Select(Anytime, Before).Sample((now, original) =>
        {
            var next = VersionBump.NextModified(now, original);
            Assert.True(original is null || next > original, $"{next:O} is not after {original:O}");
            Assert.True(now - next < TimeSpan.FromMicroseconds(1), $"{next:O} is a microsecond or more before {now:O}");
        });

    [Fact]
    public void A_time_of_change_is_no_later_than_it_must_be()
        => Gen.Select(Anytime, Before).Sample((now, original) =>
        {
            var next = VersionBump.NextModified(now, original);
            Assert.True(next <= now || (original is { } seen && next - seen <= TimeSpan.FromMicroseconds(1)), $"{next:O}");
        });

    [Fact]
    public void The_tags_of_a_chain_of_changes_all_differ()
        => Gen.Select(Anytime.Where(time => time.Year < 9000), Anytime.Where(time => time.Year < 9000).Array[2, 20]).Sample((first, clock) =>
        {
            var tags = new HashSet<string>();
            DateTimeOffset? modified = VersionBump.NextModified(first, null);
            tags.Add(new ETag("music", "album", "1", modified.Value).ToString());
            foreach (var now in clock)
            {
                modified = VersionBump.NextModified(now, modified);
                tags.Add(new ETag("music", "album", "1", modified.Value).ToString());
            }

            Assert.Equal(clock.Length + 1, tags.Count);
        });

    [Fact]
    public void A_version_grows_by_one_and_keeps_its_type()
    {
        Gen.Int[int.MinValue, int.MaxValue - 1].Sample(version => Assert.Equal<object>(version + 1, VersionBump.Next(version)));
        Gen.Long[long.MinValue, long.MaxValue - 1].Sample(version => Assert.Equal<object>(version + 1, VersionBump.Next(version)));
    }

    [Fact]
    public void A_version_never_wraps()
    {
        Assert.Throws<OverflowException>(() => VersionBump.Next(int.MaxValue));
        Assert.Throws<OverflowException>(() => VersionBump.Next(long.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => VersionBump.NextModified(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue));
    }

    [Fact]
    public void A_version_is_an_int_or_a_long()
        => Assert.Throws<ArgumentException>(() => VersionBump.Next("1"));

    // The instant, seen from a place with that offset; the ends of time have none.
    private static DateTimeOffset At(long ticks, int offsetMinutes)
    {
        var utc = new DateTimeOffset(ticks, TimeSpan.Zero);
        var local = ticks + TimeSpan.FromMinutes(offsetMinutes).Ticks;
        return local >= 0 && local <= DateTimeOffset.MaxValue.Ticks ? utc.ToOffset(TimeSpan.FromMinutes(offsetMinutes)) : utc;
    }
}
