using System.Globalization;
using System.Text.RegularExpressions;

namespace EfVersioning.Processes.Histories;

/// <summary>What a tag says, read without the library that is judged.</summary>
internal static partial class TagText
{
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    private static readonly (string Label, int Table)[] Labels =
        [("item.item", RowNumber.Item), ("music.song", RowNumber.Song), ("music.artist", RowNumber.Artist), ("music.album", RowNumber.Album)];

    public static string Of(int row, long version)
        => $"\"{Labels.Single(one => one.Table == RowNumber.Table(row)).Label}-{RowNumber.Key(row)},{Version(row, version)}\"";

    /// <summary>The row and the version; null for anything else.</summary>
    public static (int Row, long Version)? Read(string? text)
    {
        if (text is null || Pattern().Match(text) is not { Success: true } match)
        {
            return null;
        }

        var row = Labels.Single(one => one.Label == match.Groups[1].Value).Table + int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
        return match.Groups[3].Value is var version && version.EndsWith('Z') != RowNumber.IsVersionedByTime(row)
            ? null
            : (row, version.EndsWith('Z') ? MicrosecondsOf(version) : long.Parse(version, CultureInfo.InvariantCulture));
    }

    /// <summary>A time as a version.</summary>
    public static long MicrosecondsOf(string time)
        => (DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static string Version(int row, long version)
        => RowNumber.IsVersionedByTime(row)
            ? DateTime.UnixEpoch.AddTicks(version * TimeSpan.TicksPerMicrosecond).ToString(Time, CultureInfo.InvariantCulture)
            : version.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("^\"(item\\.item|music\\.song|music\\.artist|music\\.album)-([0-9]{1,8}),([0-9]+|[0-9-]+T[0-9:.]+Z)\"$")]
    private static partial Regex Pattern();
}
