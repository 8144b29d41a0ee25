using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Processes.Nodes;

/// <summary>A row is read, and not where the client has it.</summary>
internal static class ItemReads
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/items/{id:int}", GetAsync).WithETag<Item>();

    private static async Task<Results<Ok<Item>, NotFound>> GetAsync(int id, ItemContext db, CancellationToken cancellationToken)
        => await db.Items.AsNoTracking().SingleOrDefaultAsync(item => item.Id == id, cancellationToken) is { } item
            ? TypedResults.Ok(item)
            : TypedResults.NotFound();
}
