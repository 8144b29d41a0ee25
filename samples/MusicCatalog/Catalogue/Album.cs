using EfVersioning;

namespace MusicCatalog.Catalogue;

/// <summary>A record. It has no version column: the time of its last change is its version.</summary>
public sealed class Album : IModified
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int ArtistId { get; set; }

    public DateTimeOffset Modified { get; set; }
}
