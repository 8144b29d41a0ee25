using EfVersioning;

namespace MusicCatalog.Catalogue;

/// <summary>Who made an album. Has both: the version is in the tag, the time is for people and for Last-Modified.</summary>
public sealed class Artist : IVersioned, IModified
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public int Version { get; set; }

    public DateTimeOffset Modified { get; set; }
}
