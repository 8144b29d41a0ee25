using System.ComponentModel.DataAnnotations;
using MusicCatalog.Catalogue;

namespace MusicCatalog.Artists;

/// <summary>What a client may say about an artist. A version or a time in the body has no property here, so it is ignored.</summary>
public sealed class ArtistRequest
{
    [Required]
    [StringLength(TitleText.MaxLength)]
    [RegularExpression(TitleText.Pattern, ErrorMessage = TitleText.PatternMessage)]
    public string? Name { get; init; }

    internal static ArtistRequest Of(Artist artist) => new() { Name = artist.Name };

    internal void ApplyTo(Artist artist) => artist.Name = Name!;
}
