using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using MusicCatalog.Catalogue;
using MusicCatalog.Patching;

namespace MusicCatalog.Songs;

/// <summary>
/// Songs by minimal API. Nobody changes or deletes one without the tag of what they have seen, and no handler here says
/// so: <c>RequireIfMatch</c> answers 428 and 412, and guards the save of a handler that it lets through.
/// </summary>
internal static class SongEndpoints
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void MapSongs(this IEndpointRouteBuilder app)
    {
        var songs = app.MapGroup("/songs").WithTags("Songs");
        songs.MapMethods("/", Reading, List).WithCollectionETag<Song>();
        songs.MapPost("/", Post).WithETag<Song>().WithCollectionETag<Song>();

        var song = songs.MapGroup("/{id:int}").RequireIfMatch<Song>();
        song.MapMethods("/", Reading, Get);
        song.MapPut("/", Put);
        song.MapPatch("/", Patch).Accepts<SongRequest>(MergePatch.ContentType);
        song.MapDelete("/", Delete);
    }

    private static async Task<Ok<List<Song>>> List(
        [RegularExpression(TitleText.Pattern, ErrorMessage = TitleText.PatternMessage)] string? title,
        MusicContext db,
        CancellationToken cancellation)
    {
        var songs = db.Songs.AsNoTracking();
        if (!string.IsNullOrEmpty(title))
        {
            var wanted = title.ToLowerInvariant();
            songs = songs.Where(song => song.Title.ToLower().Contains(wanted));
        }

        return TypedResults.Ok(await songs.OrderBy(song => song.Id).ToListAsync(cancellation));
    }

    private static async Task<Results<Ok<Song>, ProblemHttpResult>> Get(int id, MusicContext db, CancellationToken cancellation)
        => await db.Songs.FindAsync([id], cancellation) is { } song ? TypedResults.Ok(song) : NoSong(id);

    private static async Task<Results<Created<Song>, ValidationProblem>> Post(SongRequest request, MusicContext db, CancellationToken cancellation)
    {
        var song = new Song();
        request.ApplyTo(song);
        db.Songs.Add(song);
        return await TrySaveAsync(db, cancellation) ? TypedResults.Created($"/songs/{song.Id}", song) : NoAlbum(request);
    }

    private static async Task<Results<Ok<Song>, ProblemHttpResult, ValidationProblem>> Put(
        int id, SongRequest request, MusicContext db, CancellationToken cancellation)
    {
        if (await db.Songs.FindAsync([id], cancellation) is not { } song)
        {
            return NoSong(id);
        }

        request.ApplyTo(song);
        return await TrySaveAsync(db, cancellation) ? TypedResults.Ok(song) : NoAlbum(request);
    }

    private static async Task<Results<Ok<Song>, ProblemHttpResult, ValidationProblem>> Patch(
        int id, JsonElement patch, MusicContext db, CancellationToken cancellation)
    {
        if (await db.Songs.FindAsync([id], cancellation) is not { } song)
        {
            return NoSong(id);
        }

        if (!MergePatch.TryApply(patch, SongRequest.Of(song), out var request, out var errors))
        {
            return TypedResults.ValidationProblem(errors);
        }

        request.ApplyTo(song);
        return await TrySaveAsync(db, cancellation) ? TypedResults.Ok(song) : NoAlbum(request);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(int id, MusicContext db, CancellationToken cancellation)
    {
        if (await db.Songs.FindAsync([id], cancellation) is not { } song)
        {
            return NoSong(id);
        }

        db.Songs.Remove(song);
        await db.SaveChangesAsync(cancellation);
        return TypedResults.NoContent();
    }

    /// <summary>False where the song's album does not exist.</summary>
    private static async Task<bool> TrySaveAsync(MusicContext db, CancellationToken cancellation)
    {
        try
        {
            await db.SaveChangesAsync(cancellation);
            return true;
        }
        catch (DbUpdateException exception) when (ForeignKeyViolation.Is(exception))
        {
            return false;
        }
    }

    private static ProblemHttpResult NoSong(int id)
        => TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, detail: $"There is no song {id}.");

    private static ValidationProblem NoAlbum(SongRequest request)
        => TypedResults.ValidationProblem(new Dictionary<string, string[]>
        {
            [nameof(SongRequest.AlbumId)] = [$"There is no album {request.AlbumId}."],
        });
}
