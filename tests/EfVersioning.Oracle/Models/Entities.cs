namespace EfVersioning.Oracle.Models;

/// <summary>A root: the other rows of most models are its parts or its dependents.</summary>
internal sealed class Album : IVersioned
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int Plays { get; set; }

    public string? Code { get; set; }

    public string? Label { get; set; }

    public Cover? Cover { get; set; }

    public Note? Note { get; set; }

    public Reviews? Reviews { get; set; }

    public List<Sticker> Stickers { get; set; } = [];

    public Size Size { get; set; } = new();

    public Size Box { get; set; } = new();

    public List<Size> Prints { get; set; } = [];

    public List<Song> Songs { get; } = [];

    public List<Line> Lines { get; } = [];

    public List<Genre> Genres { get; } = [];

    public int Version { get; set; }
}

internal sealed class Cover
{
    public string? Colour { get; set; }

    public int Plays { get; set; }
}

internal sealed class Note
{
    public string? Text { get; set; }
}

internal sealed class Reviews
{
    public string? Best { get; set; }

    public List<Review> All { get; set; } = [];
}

internal sealed class Review
{
    public string? Text { get; set; }
}

internal sealed class Sticker
{
    public int No { get; set; }

    public string? Text { get; set; }
}

internal sealed class Size
{
    public int Width { get; set; }

    public int Height { get; set; }
}

internal sealed class Song
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int Plays { get; set; }

    public bool Hidden { get; set; }

    public int? AlbumId { get; set; }

    public Album? Album { get; set; }

    public Rights? Rights { get; set; }

    public List<Take> Takes { get; } = [];

    public int Version { get; set; }
}

internal sealed class Rights
{
    public string? Holder { get; set; }
}

internal sealed class Take
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int SongId { get; set; }

    public Song? Song { get; set; }
}

internal sealed class Line : IVersioned
{
    public int AlbumId { get; set; }

    public int No { get; set; }

    public string Title { get; set; } = "";

    public int Plays { get; set; }

    public Album? Album { get; set; }

    public int Version { get; set; }
}

internal sealed class Genre : IVersioned
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public List<Album> Albums { get; } = [];

    public int Version { get; set; }
}

internal sealed class GenreLink
{
    public int AlbumId { get; set; }

    public int GenreId { get; set; }
}

internal class Work : IVersioned
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int Plays { get; set; }

    public Detail? Detail { get; set; }

    public List<Part> Parts { get; } = [];

    public int Version { get; set; }
}

internal sealed class Opera : Work
{
    public string? Libretto { get; set; }

    public int Acts { get; set; }
}

internal sealed class Detail
{
    public int Id { get; set; }

    public string? Text { get; set; }
}

internal sealed class Part
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int WorkId { get; set; }

    public Work? Work { get; set; }
}

internal sealed class Named : IVersioned
{
    public string Id { get; set; } = "";

    public string Title { get; set; } = "";

    public int Version { get; set; }
}

internal sealed class Dated : IVersioned
{
    public DateTime Id { get; set; }

    public string Title { get; set; } = "";

    public int Version { get; set; }
}

internal readonly record struct Number(int Value);

internal sealed class Numbered : IVersioned
{
    public Number Id { get; set; }

    public string Title { get; set; } = "";

    public int Version { get; set; }
}

internal sealed class Shelf : IVersioned
{
    public Number Id { get; set; }

    public string Title { get; set; } = "";

    public List<Item> Items { get; } = [];

    public int Version { get; set; }
}

internal sealed class Item
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public Number ShelfId { get; set; }

    public Shelf? Shelf { get; set; }
}

internal sealed class Timed : IVersioned, IModified
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int Plays { get; set; }

    public int Version { get; set; }

    public DateTimeOffset Modified { get; set; }
}

internal sealed class TimedOnly : IModified
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int Plays { get; set; }

    public DateTimeOffset Modified { get; set; }
}
