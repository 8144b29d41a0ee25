using System.Globalization;
using System.Text;
using EfVersioning.Benchmarks.Songs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OData.Deltas;
using Microsoft.AspNetCore.OData.Query;
using Microsoft.AspNetCore.OData.Routing.Controllers;
using Microsoft.EntityFrameworkCore;
using Microsoft.OData.Edm;
using Microsoft.OData.ModelBuilder;

namespace EfVersioning.Benchmarks.Http;

/// <summary>
/// OData's tags: it makes them of the concurrency token, and predicates of a query from those that are sent. What a row that the
/// predicate leaves out means is the controller's to say, and so is moving the token.
/// </summary>
public class SongsController(ByHandContext db) : ODataController
{
    public static IEdmModel Model()
    {
        var model = new ODataConventionModelBuilder();
        model.EntitySet<Song>("Songs").EntityType.Property(song => song.Version).IsConcurrencyToken();
        return model.GetEdmModel();
    }

    /// <summary>The tag of a version as OData encodes it.</summary>
    public static string Tag(int version) => $"W/\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(version.ToString(CultureInfo.InvariantCulture)))}\"";

    public async Task<IActionResult> Get(int key, ODataQueryOptions<Song> options)
    {
        var songs = db.Songs.AsNoTracking().Where(song => song.Id == key);
        if (options.IfNoneMatch is { } tag)
        {
            songs = (IQueryable<Song>)tag.ApplyTo(songs);
        }

        return await songs.FirstOrDefaultAsync() is { } song ? Ok(song)
            : options.IfNoneMatch is null ? NotFound()
            : StatusCode(StatusCodes.Status304NotModified);
    }

    public async Task<IActionResult> Patch(int key, Delta<Song> changes, ODataQueryOptions<Song> options)
    {
        var songs = db.Songs.Where(song => song.Id == key);
        if (options.IfMatch is { } tag)
        {
            songs = (IQueryable<Song>)tag.ApplyTo(songs);
        }

        if (await songs.FirstOrDefaultAsync() is not { } song)
        {
            return options.IfMatch is null ? NotFound() : StatusCode(StatusCodes.Status412PreconditionFailed);
        }

        changes.Patch(song);
        song.Version++;
        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateConcurrencyException)
        {
            return StatusCode(StatusCodes.Status412PreconditionFailed);
        }

        return Ok(song);
    }
}
