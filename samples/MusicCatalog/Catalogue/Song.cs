using EfVersioning;

namespace MusicCatalog.Catalogue;

/// <summary>A song on an album, versioned by a counter.</summary>
public sealed class Song : IVersioned
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int AlbumId { get; set; }

    public int Version { get; set; }
}
