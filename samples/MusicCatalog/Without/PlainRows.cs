namespace MusicCatalog.Without;

/// <summary>A song, an album and an artist without a version.</summary>
internal sealed class PlainSong
{
    public int Id { get; init; }

    public string Title { get; set; } = "";

    public int AlbumId { get; set; }
}

internal sealed class PlainAlbum
{
    public int Id { get; init; }

    public string Title { get; set; } = "";

    public int ArtistId { get; set; }
}

internal sealed class PlainArtist
{
    public int Id { get; init; }

    public string Name { get; set; } = "";
}
