namespace MusicCatalog.Artists;

/// <summary>The numbers of artists: a PUT chooses one, and the database counts the others above all that can be chosen.</summary>
internal static class ArtistNumbers
{
    /// <summary>The greatest that a PUT can choose.</summary>
    public const int GreatestChosen = 1_000_000;

    /// <summary>
    /// Where PostgreSQL begins to count: its sequence hears nothing of a number that was chosen, and would meet it one day.
    /// SQLite counts on from the greatest by itself.
    /// </summary>
    public const int FirstCounted = GreatestChosen + 1;
}
