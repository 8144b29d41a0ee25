namespace EfVersioning.Guards;

/// <summary>An <c>If-Match</c> that is kept, and read once: every save of its request compares rows with it.</summary>
internal sealed class AskedTags
{
    /// <param name="text">The header; null where it was not sent.</param>
    public AskedTags(string? text)
    {
        var header = EntityTagHeader.Parse(text);
        (Text, Kind) = (text ?? string.Empty, header.Kind);
        foreach (var tag in header.StrongTags)
        {
            Tags.Add(tag);
        }
    }

    /// <summary>The empty header, which no row can answer.</summary>
    public static AskedTags None { get; } = new(string.Empty);

    /// <summary>The header as it came; empty where it was not sent.</summary>
    public string Text { get; }

    public EntityTagHeaderKind Kind { get; }

    /// <summary>Those of its tags that a row can be at, in its order.</summary>
    public List<ETag> Tags { get; } = new(1);
}
