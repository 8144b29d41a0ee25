using static EfVersioning.Oracle.Models.Features;

namespace EfVersioning.Oracle.Models;

/// <summary>What of an album an operation can change.</summary>
internal static class AlbumMembers
{
    public static Member[] All { get; } =
    [
        Of("{0}.Title = \"t{1}\"", (album, value) => album.Title = $"t{value}"),
        Of("{0}.Plays = {1}", (album, value) => album.Plays = value),
        Of("{0}.Code = {1} == 0 ? null : \"c{1}\"", (album, value) => album.Code = value == 0 ? null : $"c{value}"),
        Of("{0}.Label = {1} == 0 ? null : \"l{1}\"", (album, value) => album.Label = value == 0 ? null : $"l{value}"),
        Of("{0}.Version = {1}", (album, value) => album.Version = value),
        Of("{0}.Cover = {1} == 0 ? null : new() {{ Colour = \"c{1}\" }}", (album, value) => album.Cover = value == 0 ? null : new() { Colour = $"c{value}" }, Features.Cover),
        Of("{0}.Cover?.Colour = \"c{1}\"", (album, value) => album.Cover?.Colour = $"c{value}", Features.Cover),
        Of("{0}.Note = {1} == 0 ? null : {0}.Note ?? new() {{ Text = \"n{1}\" }}", (album, value) => album.Note = value == 0 ? null : album.Note ?? new() { Text = $"n{value}" }, Features.Note),
        Of("{0}.Note = {1} == 0 ? null : new() {{ Text = \"n{1}\" }}", (album, value) => album.Note = value == 0 ? null : new() { Text = $"n{value}" }, EqualParts),
        Of("{0}.Note?.Text = \"n{1}\"", (album, value) => album.Note?.Text = $"n{value}", Features.Note),
        Of("{0}.Reviews = {1} == 0 ? null : new() {{ Best = \"r{1}\", All = [new() {{ Text = \"one\" }}] }}", SetReviews, Features.Reviews),
        Of("{0}.Reviews?.Best = \"r{1}\"", (album, value) => album.Reviews?.Best = $"r{value}", Features.Reviews),
        Of("{0}.Reviews?.All.Add(new() {{ Text = \"r{1}\" }})", (album, value) => album.Reviews?.All.Add(new() { Text = $"r{value}" }), Features.Reviews),
        Of("{0}.Reviews?.All.Clear()", (album, _) => album.Reviews?.All.Clear(), Features.Reviews),
        Of("{0}.Reviews?.All.FirstOrDefault()?.Text = \"r{1}\"", (album, value) => album.Reviews?.All.FirstOrDefault()?.Text = $"r{value}", Features.Reviews),
        Of("{0}.PutSticker({1})", PutSticker, Stickers),
        Of("{0}.Stickers.RemoveAll(row => row.No == {1})", (album, value) => album.Stickers.RemoveAll(row => row.No == value), Stickers),
        Of("{0}.Stickers.FirstOrDefault()?.Text = \"s{1}\"", (album, value) => album.Stickers.FirstOrDefault()?.Text = $"s{value}", Stickers),
        Of("{0}.Size.Width = {1}", (album, value) => album.Size.Width = value, Features.Size),
        Of("{0}.Size = new() {{ Width = {1} }}", (album, value) => album.Size = new() { Width = value }, Features.Size),
        Of("{0}.Box.Height = {1}", (album, value) => album.Box.Height = value, ComplexJson),
        Of("{0}.Prints.Add(new() {{ Width = {1} }})", (album, value) => album.Prints.Add(new() { Width = value }), ComplexJson),
        Of("{0}.Prints.Clear()", (album, _) => album.Prints.Clear(), ComplexJson),
        Of("{0}.Prints.FirstOrDefault()?.Width = {1}", (album, value) => album.Prints.FirstOrDefault()?.Width = value, ComplexJson),
    ];

    private static Member Of(string code, Action<Album, int> set, Features needs = None) => new(code, (row, value) => set((Album)row, value), needs);

    private static void SetReviews(Album album, int value)
        => album.Reviews = value == 0 ? null : new() { Best = $"r{value}", All = [new() { Text = "one" }] };

    private static void PutSticker(Album album, int value)
    {
        if (album.Stickers.Find(row => row.No == value) is { } sticker)
        {
            sticker.Text = "again";
        }
        else
        {
            album.Stickers.Add(new Sticker { No = value, Text = "s" });
        }
    }
}
