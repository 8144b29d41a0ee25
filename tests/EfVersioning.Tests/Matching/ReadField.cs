using EfVersioning.Guards;

namespace EfVersioning.Tests.Matching;

/// <summary>What was read from a field, as values that can be compared: the tags with quotes, one per line.</summary>
internal sealed record ReadField(string Kind, string Tags)
{
    public static readonly ReadField Absent = new("absent", "");
    public static readonly ReadField Empty = new("empty", "");
    public static readonly ReadField Any = new("any", "");
    public static readonly ReadField Malformed = new("malformed", "");

    public static ReadField List(params string[] tags) => new("tags", string.Join('\n', tags));

    public static ReadField Of(string? field)
    {
        var read = EntityTagHeader.Parse(field);
        var tags = new List<string>();
        foreach (var tag in read)
        {
            tags.Add((tag.IsWeak ? "W/" : "") + $"\"{tag.Opaque}\"");
        }

        return new ReadField(read.Kind.ToString().ToLowerInvariant(), string.Join('\n', tags));
    }

    public bool Yields(string member) => member == "*" ? this == Any : Tags.Split('\n').Contains(member);
}
