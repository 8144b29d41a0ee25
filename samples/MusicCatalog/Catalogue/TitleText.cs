namespace MusicCatalog.Catalogue;

/// <summary>What a title or a name may be, in the columns and in the requests.</summary>
internal static class TitleText
{
    public const int MaxLength = 200;

    /// <summary>No control characters: PostgreSQL cannot even store the first of them.</summary>
    public const string Pattern = @"\P{Cc}*";

    public const string PatternMessage = "A title has no control characters.";
}
