using System.ComponentModel.DataAnnotations;
using MusicCatalog.Catalogue;

namespace MusicCatalog.Albums;

/// <summary>What a client may say about an album. A time of change in the body has no property here, so it is ignored.</summary>
public sealed class AlbumRequest
{
    [Required]
    [StringLength(TitleText.MaxLength)]
    [RegularExpression(TitleText.Pattern, ErrorMessage = TitleText.PatternMessage)]
    public string? Title { get; init; }

    [Required]
    public int? ArtistId { get; init; }

    internal static AlbumRequest Of(Album album) => new() { Title = album.Title, ArtistId = album.ArtistId };

    internal void ApplyTo(Album album)
    {
        album.Title = Title!;
        album.ArtistId = ArtistId!.Value;
    }
}
