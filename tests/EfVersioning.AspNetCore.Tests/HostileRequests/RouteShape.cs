using EfVersioning.AspNetCore.Tests.Applications;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Tests.HostileRequests;

/// <summary>How a handler writes the item that its route means.</summary>
internal enum WayToWrite
{
    Injected,
    Factory,
    TwoContexts,
    Blind,
    GuardedBulk,
    UnguardedBulk,
    BehindTheHandler,
}

/// <summary>An endpoint: a route, and the item that its handler takes it for.</summary>
/// <param name="Template">The route below <c>/{way}</c>.</param>
/// <param name="Path">The path that means an item.</param>
/// <param name="IsFiltered">Whether a filter of the application stands in front.</param>
internal sealed record RouteShape(string Template, Func<int, string, string> Path, bool IsFiltered = false)
{
    public static readonly RouteShape[] All =
    [
        new("own/{id}", (id, _) => $"own/{id}"),
        new("typed/{id:int}", (id, _) => $"typed/{id}", IsFiltered: true),
        new("entity/{itemId}/of/{id}", (id, _) => $"entity/{id}/of/{3 - id}"),
        new("last/{other}/{id}", (id, _) => $"last/{3 - id}/{id}"),
        new("first/{id}/of/{other}", (id, _) => $"first/{id}/of/{3 - id}", IsFiltered: true),
        new("only/{number}", (id, _) => $"only/{id}"),
        new("name/{name}", (_, name) => $"name/{name}"),
        new("named/{id}", (_, name) => $"named/{name}"),
        new("guid/{id:guid}", (id, _) => $"guid/00000000-0000-0000-0000-00000000000{id}"),
    ];

    public void Map(WebApplication app, WayToWrite way)
    {
        var route = $"/{way}/{Template}";
        var endpoint = Template.Split('/')[0] switch
        {
            "own" or "typed" or "last" or "first" => app.MapPut(route, (int id, HttpContext http, ShopContext db) => WriteAsync(way, http, db, items => items.Where(item => item.Id == id), id)),
            "entity" => app.MapPut(route, (int itemId, HttpContext http, ShopContext db) => WriteAsync(way, http, db, items => items.Where(item => item.Id == itemId), itemId)),
            "only" => app.MapPut(route, (int number, HttpContext http, ShopContext db) => WriteAsync(way, http, db, items => items.Where(item => item.Id == number), number)),
            "name" => app.MapPut(route, (string name, HttpContext http, ShopContext db) => WriteNamedAsync(way, http, db, name)),
            "named" => app.MapPut(route, (string id, HttpContext http, ShopContext db) => WriteNamedAsync(way, http, db, id)),
            _ => app.MapPut(route, (Guid id, HttpContext http, ShopContext db) => WriteAsync(way, http, db, items => items.Where(item => item.Id == id.ToByteArray()[15]), id.ToByteArray()[15])),
        };
        if (IsFiltered)
        {
            endpoint.AddEndpointFilter((context, next) => next(context));
        }

        endpoint.RequireIfMatch<Item>();
    }

    /// <summary>An item is called by the other's number: who takes a name for a key means the wrong one.</summary>
    private static async Task<IResult> WriteNamedAsync(WayToWrite way, HttpContext http, ShopContext db, string name)
        => await db.Items.AsNoTracking().FirstOrDefaultAsync(item => item.Name.StartsWith(name + "/")) is { } item
            ? await WriteAsync(way, http, db, items => items.Where(other => other.Id == item.Id), item.Id)
            : Results.NotFound();

    private static async Task<IResult> WriteAsync(WayToWrite way, HttpContext http, ShopContext db, Func<IQueryable<Item>, IQueryable<Item>> find, int id)
    {
        var field = http.Request.Headers.IfMatch.Count == 0 ? null : http.Request.Headers.IfMatch.ToString();
        switch (way)
        {
            case WayToWrite.Blind:
                return await db.Items.PatchAsync([id], ifMatch: null, set => set.SetProperty(item => item.Name, item => item.Name + "x")) is var tag ? Results.Text($"{tag}") : Results.NotFound();

            case WayToWrite.GuardedBulk:
                return await find(db.Items).IfMatch(field).ExecuteUpdateAsync(set => set.SetProperty(item => item.Name, item => item.Name + "x")) > 0 ? Results.NoContent() : Results.NotFound();

            case WayToWrite.UnguardedBulk:
                return await find(db.Items).ExecuteUpdateAsync(set => set.SetProperty(item => item.Name, item => item.Name + "x")) > 0 ? Results.NoContent() : Results.NotFound();
        }

        await using var other = way is WayToWrite.Factory or WayToWrite.TwoContexts
            ? await ((IDbContextFactory<ShopContext>)http.RequestServices.GetService(typeof(IDbContextFactory<ShopContext>))!).CreateDbContextAsync()
            : null;
        var writer = other ?? db;
        if (way is WayToWrite.TwoContexts)
        {
            await find(db.Items).LoadAsync();
        }

        if (await find(writer.Items).FirstOrDefaultAsync() is not { } row)
        {
            return Results.NotFound();
        }

        row.Name += "x";
        if (way is WayToWrite.BehindTheHandler)
        {
            http.Items[nameof(WayToWrite.BehindTheHandler)] = writer;
            return Results.NoContent();
        }

        await writer.SaveChangesAsync();
        return Results.Ok(row);
    }
}
