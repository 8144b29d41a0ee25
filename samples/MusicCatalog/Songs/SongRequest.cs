using System.ComponentModel.DataAnnotations;
using MusicCatalog.Catalogue;

namespace MusicCatalog.Songs;

/// <summary>What a client may say about a song. A version in the body has no property here, so it is ignored.</summary>
public sealed class SongRequest
{
    [Required]
    [StringLength(TitleText.MaxLength)]
    [RegularExpression(TitleText.Pattern, ErrorMessage = TitleText.PatternMessage)]
    public string? Title { get; init; }

    [Required]
    public int? AlbumId { get; init; }

    internal static SongRequest Of(Song song) => new() { Title = song.Title, AlbumId = song.AlbumId };

    internal void ApplyTo(Song song)
    {
        song.Title = Title!;
        song.AlbumId = AlbumId!.Value;
    }
}
