using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Processes.Nodes;

/// <summary>What one writes first: the tag is compared, and then the row is written whatever it has become.</summary>
internal static class NaiveWrite
{
    public static async Task<IResult> SaveAsync(int id, int count, long request, HttpContext http, ItemContext db, CancellationToken cancellationToken)
    {
        var item = await db.Items.AsNoTracking().SingleOrDefaultAsync(item => item.Id == id, cancellationToken);
        if (item is null)
        {
            return Results.NotFound();
        }

        var tag = new ETag("item", "item", $"{id}", item.Version).ToHeader();
        if (http.Request.Headers.IfMatch != tag)
        {
            http.Response.Headers.ETag = tag;
            return Results.StatusCode(StatusCodes.Status412PreconditionFailed);
        }

        var version = item.Version + 1;
        await db.Items.Where(row => row.Id == id).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.Count, count).SetProperty(row => row.Request, request).SetProperty(row => row.Version, version), cancellationToken);
        http.Response.Headers.ETag = new ETag("item", "item", $"{id}", version).ToHeader();
        return Results.Ok();
    }
}
