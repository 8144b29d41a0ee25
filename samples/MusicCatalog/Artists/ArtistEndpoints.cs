using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using MusicCatalog.Catalogue;
using MusicCatalog.Patching;

namespace MusicCatalog.Artists;

/// <summary>
/// Artists by minimal API. If-Match is optional, and there is a Last-Modified beside the tag. A PUT with
/// If-None-Match: * makes the artist that is not there. One that was read before comes from the cache, by its tag.
/// </summary>
internal static class ArtistEndpoints
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void MapArtists(this IEndpointRouteBuilder app)
    {
        var artists = app.MapGroup("/artists").WithTags("Artists");
        artists.MapMethods("/", Reading, List).WithCollectionETag<Artist>();
        artists.MapPost("/", Post).WithETag<Artist>().WithCollectionETag<Artist>();

        var artist = artists.MapGroup("/{id:int}").WithETag<Artist>();
        artist.MapMethods("/", Reading, Get);
        artist.MapPut("/", Put);
        artist.MapPatch("/", Patch).Accepts<ArtistRequest>(MergePatch.ContentType);
        artist.MapDelete("/", Delete);
    }

    private static async Task<Ok<List<Artist>>> List(
        [RegularExpression(TitleText.Pattern, ErrorMessage = TitleText.PatternMessage)] string? name,
        MusicContext db,
        CancellationToken cancellation)
    {
        var artists = db.Artists.AsNoTracking();
        if (!string.IsNullOrEmpty(name))
        {
            var wanted = name.ToLowerInvariant();
            artists = artists.Where(artist => artist.Name.ToLower().Contains(wanted));
        }

        return TypedResults.Ok(await artists.OrderBy(artist => artist.Id).ToListAsync(cancellation));
    }

    private static async Task<Results<Ok<Artist>, ProblemHttpResult>> Get(int id, MusicContext db, CancellationToken cancellation)
        => await db.Artists.FindCachedAsync([id], cancellation) is { } artist ? TypedResults.Ok(artist) : NoArtist(id);

    private static async Task<Created<Artist>> Post(ArtistRequest request, MusicContext db, CancellationToken cancellation)
    {
        var artist = new Artist();
        request.ApplyTo(artist);
        db.Artists.Add(artist);
        await db.SaveChangesAsync(cancellation);
        return TypedResults.Created($"/artists/{artist.Id}", artist);
    }

    private static async Task<Results<Ok<Artist>, Created<Artist>, ProblemHttpResult>> Put(
        int id, ArtistRequest request, HttpRequest http, MusicContext db, CancellationToken cancellation)
    {
        if (await db.Artists.FindAsync([id], cancellation) is { } artist)
        {
            request.ApplyTo(artist);
            await db.SaveChangesAsync(cancellation);
            return TypedResults.Ok(artist);
        }

        if (http.Headers.IfNoneMatch.ToString().Trim() != "*")
        {
            return NoArtist(id);
        }

        if (id is < 1 or > ArtistNumbers.GreatestChosen)
        {
            return TypedResults.Problem(
                statusCode: StatusCodes.Status400BadRequest,
                detail: $"An artist that is made by PUT has a number from 1 to {ArtistNumbers.GreatestChosen}.");
        }

        artist = new Artist { Id = id };
        request.ApplyTo(artist);
        db.Artists.Add(artist);
        await db.SaveChangesAsync(cancellation);
        return TypedResults.Created($"/artists/{id}", artist);
    }

    private static async Task<Results<Ok<Artist>, ProblemHttpResult, ValidationProblem>> Patch(
        int id, JsonElement patch, MusicContext db, CancellationToken cancellation)
    {
        if (await db.Artists.FindAsync([id], cancellation) is not { } artist)
        {
            return NoArtist(id);
        }

        if (!MergePatch.TryApply(patch, ArtistRequest.Of(artist), out var request, out var errors))
        {
            return TypedResults.ValidationProblem(errors);
        }

        request.ApplyTo(artist);
        await db.SaveChangesAsync(cancellation);
        return TypedResults.Ok(artist);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(int id, MusicContext db, CancellationToken cancellation)
    {
        if (await db.Artists.FindAsync([id], cancellation) is not { } artist)
        {
            return NoArtist(id);
        }

        try
        {
            db.Artists.Remove(artist);
            await db.SaveChangesAsync(cancellation);
            return TypedResults.NoContent();
        }
        catch (DbUpdateException exception) when (ForeignKeyViolation.Is(exception))
        {
            return TypedResults.Problem(
                statusCode: StatusCodes.Status409Conflict, detail: $"Artist {id} has albums. Delete or move them first.");
        }
    }

    private static ProblemHttpResult NoArtist(int id)
        => TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, detail: $"There is no artist {id}.");
}
