using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MusicCatalog.Catalogue;
using MusicCatalog.Patching;
using MusicCatalog.Preconditions;

namespace MusicCatalog.Songs;

/// <summary>Songs by minimal API. Nobody changes or deletes one without the tag of what they have seen.</summary>
internal static class SongEndpoints
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void MapSongs(this IEndpointRouteBuilder app)
    {
        var songs = app.MapGroup("/songs").AddEndpointFilter<PreconditionFilter>();
        songs.MapMethods("/", Reading, List);
        songs.MapMethods("/{id:int}", Reading, Get);
        songs.MapPost("/", Post);
        songs.MapPut("/{id:int}", Put);
        songs.MapPatch("/{id:int}", Patch).Accepts<SongRequest>(MergePatch.ContentType);
        songs.MapDelete("/{id:int}", Delete);
    }

    private static async Task<IResult> List(
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

        return Results.Ok(await songs.OrderBy(song => song.Id).ToListAsync(cancellation));
    }

    private static async Task<IResult> Get(int id, HttpResponse response, MusicContext db, CancellationToken cancellation)
    {
        if (await db.Songs.FindAsync([id], cancellation) is not { } song)
        {
            return NotFound(id);
        }

        // Here an If-None-Match with this tag could be answered with 304.
        return Representation(song, response, db);
    }

    private static async Task<IResult> Post(SongRequest request, HttpResponse response, MusicContext db, CancellationToken cancellation)
    {
        var song = new Song();
        request.ApplyTo(song);
        db.Songs.Add(song);
        if (!await TrySaveAsync(db, cancellation))
        {
            return NoAlbum(request);
        }

        response.Headers.ETag = db.ETagOf(song).ToHeader();
        return Results.Created($"/songs/{song.Id}", song);
    }

    private static async Task<IResult> Put(
        int id, SongRequest request, HttpContext http, MusicContext db, CancellationToken cancellation)
    {
        if (await db.Songs.FindAsync([id], cancellation) is not { } song)
        {
            return NotFound(id);
        }

        if (http.Request.Headers.IfMatch.Count == 0)
        {
            return PreconditionProblems.Required();
        }

        db.Entry(song).IfMatch(http.Request.Headers.IfMatch);
        request.ApplyTo(song);
        return await TrySaveAsync(db, cancellation) ? Representation(song, http.Response, db) : NoAlbum(request);
    }

    private static async Task<IResult> Patch(
        int id, JsonElement patch, HttpContext http, MusicContext db, CancellationToken cancellation)
    {
        if (await db.Songs.FindAsync([id], cancellation) is not { } song)
        {
            return NotFound(id);
        }

        if (http.Request.Headers.IfMatch.Count == 0)
        {
            return PreconditionProblems.Required();
        }

        // First the precondition, then the patch: it is meant for what its sender has seen.
        db.Entry(song).IfMatch(http.Request.Headers.IfMatch);
        if (!MergePatch.TryApply(patch, SongRequest.Of(song), out var request, out var errors))
        {
            return Results.ValidationProblem(errors);
        }

        request.ApplyTo(song);
        return await TrySaveAsync(db, cancellation) ? Representation(song, http.Response, db) : NoAlbum(request);
    }

    private static async Task<IResult> Delete(int id, HttpRequest request, MusicContext db, CancellationToken cancellation)
    {
        if (await db.Songs.FindAsync([id], cancellation) is not { } song)
        {
            return NotFound(id);
        }

        if (request.Headers.IfMatch.Count == 0)
        {
            return PreconditionProblems.Required();
        }

        db.Entry(song).IfMatch(request.Headers.IfMatch);
        db.Songs.Remove(song);
        await db.SaveChangesAsync(cancellation);
        return Results.NoContent();
    }

    private static IResult Representation(Song song, HttpResponse response, MusicContext db)
    {
        response.Headers.ETag = db.ETagOf(song).ToHeader();
        return Results.Ok(song);
    }

    /// <summary>False where the song's album does not exist. A stale song is an exception, and <see cref="PreconditionFilter"/> answers it.</summary>
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

    private static IResult NotFound(int id)
        => Results.Problem(statusCode: StatusCodes.Status404NotFound, detail: $"There is no song {id}.");

    private static IResult NoAlbum(SongRequest request)
        => Results.ValidationProblem(new Dictionary<string, string[]>
        {
            [nameof(SongRequest.AlbumId)] = [$"There is no album {request.AlbumId}."],
        });
}
