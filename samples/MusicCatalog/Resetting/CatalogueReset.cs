using Microsoft.EntityFrameworkCore;
using MusicCatalog.Catalogue;

namespace MusicCatalog.Resetting;

/// <summary>
/// Puts the first records back: what was changed is changed back, what was added goes. Versions go on counting, as with every
/// change. What was deleted stays so: under its old number a song would come back with its old tags.
/// </summary>
internal static class CatalogueReset
{
    public static async Task ResetAsync(MusicContext db, CancellationToken cancellation)
    {
        var first = FirstRecords.Rows();
        var artists = await db.Artists.ToDictionaryAsync(artist => artist.Id, cancellation);
        var albums = await db.Albums.ToDictionaryAsync(album => album.Id, cancellation);
        var songs = await db.Songs.ToDictionaryAsync(song => song.Id, cancellation);

        foreach (var was in first.Artists.Where(was => artists.ContainsKey(was.Id)))
        {
            artists[was.Id].Name = was.Name;
        }

        foreach (var was in first.Albums.Where(was => albums.ContainsKey(was.Id)))
        {
            albums[was.Id].Title = was.Title;
            albums[was.Id].ArtistId = artists.ContainsKey(was.ArtistId) ? was.ArtistId : albums[was.Id].ArtistId;
        }

        foreach (var was in first.Songs.Where(was => songs.ContainsKey(was.Id)))
        {
            songs[was.Id].Title = was.Title;
            songs[was.Id].AlbumId = albums.ContainsKey(was.AlbumId) ? was.AlbumId : songs[was.Id].AlbumId;
        }

        // What something that stays refers to stays too.
        var (keptSongs, addedSongs) = Split(songs.Values, song => song.Id <= first.Songs.Count);
        var keptAlbumIds = keptSongs.Select(song => song.AlbumId).ToHashSet();
        var (keptAlbums, addedAlbums) = Split(albums.Values, album => album.Id <= first.Albums.Count || keptAlbumIds.Contains(album.Id));
        var keptArtistIds = keptAlbums.Select(album => album.ArtistId).ToHashSet();
        var (_, addedArtists) = Split(artists.Values, artist => artist.Id <= first.Artists.Count || keptArtistIds.Contains(artist.Id));
        db.RemoveRange([.. addedSongs, .. addedAlbums, .. addedArtists]);
        await db.SaveChangesAsync(cancellation);
    }

    private static (List<T> Kept, List<T> Added) Split<T>(IEnumerable<T> rows, Func<T, bool> isKept)
    {
        var byKept = rows.ToLookup(isKept);
        return ([.. byKept[true]], [.. byKept[false]]);
    }
}
