using System.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Processes.Nodes;

/// <summary>The ways in which rows are written; each adds one to the count of each row and leaves the number of its request.</summary>
internal static class ItemWrites
{
    public static void Map(IEndpointRouteBuilder routes, GuardKind guard)
    {
        if (guard is GuardKind.Versions)
        {
            routes.MapPut("/items/{id:int}", SaveAsync).RequireIfMatch<Item>();
        }
        else
        {
            routes.MapPut("/items/{id:int}", NaiveWrite.SaveAsync);
        }

        routes.MapPatch("/items/{id:int}", PatchAsync).RequireIfMatch<Item>();
        routes.MapDelete("/items/{id:int}", DeleteAsync).RequireIfMatch<Item>();
        routes.MapPost("/transactions", SaveBothAsync);
        routes.MapPost("/bulk", UpdateAllAsync);
    }

    /// <summary>Saves what the client counted, or makes the row where the client wants it made.</summary>
    private static async Task<IResult> SaveAsync(int id, int count, long request, HttpContext http, ItemContext db, CancellationToken cancellationToken)
    {
        var item = await db.Items.FindAsync([id], cancellationToken);
        if (item is null && http.Request.Headers.IfNoneMatch.Count == 0)
        {
            return Results.NotFound();
        }

        item ??= db.Items.Add(new Item { Id = id }).Entity;
        item.Count = count;
        item.Request = request;
        await db.SaveChangesAsync(cancellationToken);
        return Results.Ok(item);
    }

    /// <summary>Writes the row without reading it.</summary>
    private static async Task<IResult> PatchAsync(int id, int count, long request, ItemContext db, CancellationToken cancellationToken)
        => await db.Items.PatchAsync(
            [id], null, set => set.SetProperty(item => item.Count, count).SetProperty(item => item.Request, request), cancellationToken) is null
                ? Results.NotFound()
                : Results.NoContent();

    private static async Task<IResult> DeleteAsync(int id, long request, ItemContext db, CancellationToken cancellationToken)
    {
        // The row cannot say who deleted it.
        await db.Database.OpenConnectionAsync(cancellationToken);
        await ItemAudit.SayAsync(db.Database.GetDbConnection(), request, cancellationToken);
        if (request % 2 == 0)
        {
            return await db.Items.DeleteAsync([id], null, cancellationToken) ? Results.NoContent() : Results.NotFound();
        }

        if (await db.Items.FindAsync([id], cancellationToken) is not { } item)
        {
            return Results.NotFound();
        }

        db.Remove(item);
        await db.SaveChangesAsync(cancellationToken);
        return Results.NoContent();
    }

    /// <summary>Saves two rows in one transaction, and commits it or takes it back, wholly or to a savepoint.</summary>
    private static async Task<IResult> SaveBothAsync(int first, int second, string end, long request, ItemContext db, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        await AddOneAsync(first);
        if (end is "savepoint")
        {
            await transaction.CreateSavepointAsync("before", cancellationToken);
            await AddOneAsync(second);
            await transaction.RollbackToSavepointAsync("before", cancellationToken);
        }
        else
        {
            await AddOneAsync(second);
        }

        if (end is "rollback")
        {
            await transaction.RollbackAsync(cancellationToken);
            return Results.Conflict();
        }

        await transaction.CommitAsync(cancellationToken);
        return Results.Ok(end is "savepoint" ? 1 : 2);

        async Task AddOneAsync(int id)
        {
            var item = await db.Items.SingleAsync(item => item.Id == id, cancellationToken);
            item.Count++;
            item.Request = request;
            await db.SaveChangesAsync(cancellationToken);
        }
    }

    private static async Task<IResult> UpdateAllAsync(int first, int last, long request, ItemContext db, CancellationToken cancellationToken)
        => Results.Ok(await db.Items.Where(item => item.Id >= first && item.Id <= last).ExecuteUpdateAsync(
            set => set.SetProperty(item => item.Count, item => item.Count + 1).SetProperty(item => item.Request, request), cancellationToken));
}
