using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using EfVersioning;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MusicCatalog.Catalogue;
using MusicCatalog.Patching;

namespace MusicCatalog.Albums;

/// <summary>
/// Albums by controller. If-Match is optional: with it a write is refused where the album has changed since the client
/// read it, without it only where the album changes between the read and the write of this very request. The attributes
/// answer what can be answered before the action runs, and carry the precondition to its save; what that save meets is
/// caught here, as an application does that has something of its own to say about it.
/// </summary>
[ApiController]
[Route("albums")]
public sealed class AlbumsController(MusicContext db) : ControllerBase
{
    [HttpGet]
    [HttpHead]
    [CollectionETag<Album>]
    public async Task<ActionResult<List<Album>>> List(
        [RegularExpression(TitleText.Pattern, ErrorMessage = TitleText.PatternMessage)] string? title,
        CancellationToken cancellation)
    {
        var albums = db.Albums.AsNoTracking();
        if (!string.IsNullOrEmpty(title))
        {
            var wanted = title.ToLowerInvariant();
            albums = albums.Where(album => album.Title.ToLower().Contains(wanted));
        }

        return await albums.OrderBy(album => album.Id).ToListAsync(cancellation);
    }

    [HttpGet("{id:int}")]
    [HttpHead("{id:int}")]
    [ETag]
    public async Task<ActionResult<Album>> Get(int id, CancellationToken cancellation)
        => await db.Albums.FindAsync([id], cancellation) is { } album ? album : NoAlbum(id);

    [HttpPost]
    [ETag]
    [CollectionETag<Album>]
    public async Task<ActionResult<Album>> Post(AlbumRequest request, CancellationToken cancellation)
    {
        var album = new Album();
        request.ApplyTo(album);
        db.Albums.Add(album);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException exception) when (ForeignKeyViolation.Is(exception))
        {
            return NoArtist(request);
        }

        return Created($"/albums/{album.Id}", album);
    }

    [HttpPut("{id:int}")]
    [ETag]
    public async Task<ActionResult<Album>> Put(int id, AlbumRequest request, CancellationToken cancellation)
        => await db.Albums.FindAsync([id], cancellation) is { } album
            ? await SaveAsync(album, request, cancellation)
            : NoAlbum(id);

    [HttpPatch("{id:int}")]
    [Consumes(MergePatch.ContentType)]
    [ETag]
    public async Task<ActionResult<Album>> Patch(int id, [FromBody] JsonElement patch, CancellationToken cancellation)
    {
        if (await db.Albums.FindAsync([id], cancellation) is not { } album)
        {
            return NoAlbum(id);
        }

        return MergePatch.TryApply(patch, AlbumRequest.Of(album), out var request, out var errors)
            ? await SaveAsync(album, request, cancellation)
            : ValidationProblem(new ValidationProblemDetails(errors));
    }

    [HttpDelete("{id:int}")]
    [ETag<Album>]
    public async Task<ActionResult> Delete(int id, CancellationToken cancellation)
    {
        if (await db.Albums.FindAsync([id], cancellation) is not { } album)
        {
            return NoAlbum(id);
        }

        try
        {
            db.Albums.Remove(album);
            await db.SaveChangesAsync(cancellation);
            return NoContent();
        }
        catch (StaleETagException stale)
        {
            return PreconditionFailed(await stale.LoadCurrentAsync(cancellation));
        }
        catch (DbUpdateException exception) when (ForeignKeyViolation.Is(exception))
        {
            return Problem(statusCode: StatusCodes.Status409Conflict, detail: $"Album {id} has songs. Delete or move them first.");
        }
    }

    private async Task<ActionResult<Album>> SaveAsync(Album album, AlbumRequest request, CancellationToken cancellation)
    {
        try
        {
            request.ApplyTo(album);
            await db.SaveChangesAsync(cancellation);
            return album;
        }
        catch (StaleETagException stale)
        {
            return PreconditionFailed(await stale.LoadCurrentAsync(cancellation));
        }
        catch (DbUpdateException exception) when (ForeignKeyViolation.Is(exception))
        {
            return NoArtist(request);
        }
    }

    private ObjectResult PreconditionFailed(StaleETagException stale)
    {
        Response.Headers.ETag = stale.Conflicts[0].Current?.ToHeader();
        return StatusCode(stale.StatusCode, TypedResults.PreconditionFailed(stale).ProblemDetails);
    }

    private ObjectResult NoAlbum(int id)
        => Problem(statusCode: StatusCodes.Status404NotFound, detail: $"There is no album {id}.");

    private ActionResult NoArtist(AlbumRequest request)
    {
        ModelState.AddModelError(nameof(AlbumRequest.ArtistId), $"There is no artist {request.ArtistId}.");
        return ValidationProblem();
    }
}
