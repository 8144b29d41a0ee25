namespace EfVersioning.Benchmarks.Songs;

public class Song : IVersioned
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int? AlbumId { get; set; }

    public int Version { get; set; }
}

/// <summary>A row without a version.</summary>
public class Note
{
    public int Id { get; set; }

    public string Text { get; set; } = "";
}
