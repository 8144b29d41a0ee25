using Microsoft.AspNetCore.Http.HttpResults;
using MusicCatalog.Albums;
using MusicCatalog.Artists;
using MusicCatalog.Songs;

namespace MusicCatalog.Without;

/// <summary>
/// What the page shows as "without": read a row, write a row, as it is written by hand everywhere. The second of two editors
/// writes over the first, and both are told 200.
/// </summary>
internal static class WithoutEndpoints
{
    public static void MapWithout(this IEndpointRouteBuilder app)
    {
        var without = app.MapGroup("/without").ExcludeFromDescription();

        without.MapGet("/songs/{id:int}", GetAsync<PlainSong>);
        without.MapPut("/songs/{id:int}", (int id, SongRequest request, WithoutContext db, CancellationToken cancellation)
            => PutAsync<PlainSong>(id, db, song => (song.Title, song.AlbumId) = (request.Title!, request.AlbumId!.Value), cancellation));

        without.MapGet("/albums/{id:int}", GetAsync<PlainAlbum>);
        without.MapPut("/albums/{id:int}", (int id, AlbumRequest request, WithoutContext db, CancellationToken cancellation)
            => PutAsync<PlainAlbum>(id, db, album => (album.Title, album.ArtistId) = (request.Title!, request.ArtistId!.Value), cancellation));

        without.MapGet("/artists/{id:int}", GetAsync<PlainArtist>);
        without.MapPut("/artists/{id:int}", (int id, ArtistRequest request, WithoutContext db, CancellationToken cancellation)
            => PutAsync<PlainArtist>(id, db, artist => artist.Name = request.Name!, cancellation));
    }

    private static async Task<Results<Ok<T>, NotFound>> GetAsync<T>(int id, WithoutContext db, CancellationToken cancellation)
        where T : class
        => await db.FindAsync<T>([id], cancellation) is { } row ? TypedResults.Ok(row) : TypedResults.NotFound();

    private static async Task<Results<Ok<T>, NotFound>> PutAsync<T>(int id, WithoutContext db, Action<T> change, CancellationToken cancellation)
        where T : class
    {
        if (await db.FindAsync<T>([id], cancellation) is not { } row)
        {
            return TypedResults.NotFound();
        }

        change(row);
        await db.SaveChangesAsync(cancellation);
        return TypedResults.Ok(row);
    }
}
