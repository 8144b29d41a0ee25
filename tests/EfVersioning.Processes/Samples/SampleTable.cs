using System.Text.RegularExpressions;
using EfVersioning.Processes.Histories;

namespace EfVersioning.Processes.Samples;

/// <summary>One of the sample's tables, as its clients see it, and which of its rows they write. Few, so that writers meet.</summary>
/// <param name="Number">Of the table, for <see cref="RowNumber"/>.</param>
/// <param name="Path">Where its rows are.</param>
/// <param name="Text">The property that clients write.</param>
/// <param name="Hot">The rows 1 to this are written most.</param>
/// <param name="First">The rows 1 to this are there from the beginning.</param>
internal sealed partial record SampleTable(int Number, string Path, string Text, int Hot, int First)
{
    public static readonly SampleTable Songs = new(RowNumber.Song, "/songs", "title", 6, 60);
    public static readonly SampleTable Artists = new(RowNumber.Artist, "/artists", "name", 3, 8);
    public static readonly SampleTable Albums = new(RowNumber.Album, "/albums", "title", 3, 12);

    public static readonly SampleTable[] All = [Songs, Artists, Albums];

    public static SampleTable Of(int row) => Array.Find(All, table => table.Number == RowNumber.Table(row))!;

    public static string PathOf(int row) => $"{Of(row).Path}/{RowNumber.Key(row)}";

    /// <summary>A text that says how often the row was written, and by which request last.</summary>
    public static string TextOf(int count, long request) => $"{count}/{request}";

    /// <summary>How often a row was written, by its text; that of the first records says nothing.</summary>
    public static int CountOf(string text) => Written().Match(text) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan) : 0;

    /// <summary>A row as a client sends it whole. It stays with the album or artist that it is of from the beginning.</summary>
    public string Body(int key, string text) => this == Artists ? $$"""{"name":"{{text}}"}"""
        : this == Songs ? $$"""{"title":"{{text}}","albumId":{{(key > 0 && key <= First ? ((key - 1) / 5) + 1 : 1)}}}"""
        : $$"""{"title":"{{text}}","artistId":{{(key == 3 ? 2 : 1)}}}""";

    [GeneratedRegex("^([0-9]+)/[0-9]+$")]
    private static partial Regex Written();
}
