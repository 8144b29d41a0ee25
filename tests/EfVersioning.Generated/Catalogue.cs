namespace EfVersioning.Generated;

public class Track : IVersioned
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int Plays { get; set; }

    public int Version { get; set; }
}

public class Disc : IModified
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public DateTimeOffset Modified { get; set; }
}
