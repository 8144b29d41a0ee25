namespace EfVersioning;

/// <summary>What a row is at, known without the row itself.</summary>
/// <param name="Tag">Its tag; <c>default</c> where its token is null.</param>
/// <param name="Modified">When it was last changed; null where the entity type keeps no such time.</param>
public sealed record RowState(ETag Tag, DateTimeOffset? Modified)
{
    /// <summary>The tag in header form; null where the row has none.</summary>
    internal string? Header => Tag.IsDefault ? null : Tag.ToHeader();
}
