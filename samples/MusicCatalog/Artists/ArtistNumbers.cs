using Microsoft.EntityFrameworkCore;
using MusicCatalog.Catalogue;

namespace MusicCatalog.Artists;

/// <summary>The numbers of artists, which the database counts and a PUT can choose.</summary>
internal static class ArtistNumbers
{
    /// <summary>Far below the end of the column, behind which the database could count no further.</summary>
    public const int Greatest = 1_000_000;

    /// <summary>
    /// Lets PostgreSQL go on counting above the numbers that are taken: its sequence hears nothing of a number that was
    /// chosen. SQLite counts on from the greatest by itself.
    /// </summary>
    public static async Task SkipTakenAsync(MusicContext db, CancellationToken cancellation)
    {
        if (db.Database.IsNpgsql())
        {
            await db.Database.ExecuteSqlAsync(
                $"""SELECT setval(pg_get_serial_sequence('"Artists"', 'Id'), (SELECT MAX("Id") FROM "Artists"))""", cancellation);
        }
    }
}
