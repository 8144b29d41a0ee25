using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Tests.Endpoints;

/// <summary>Where a guard was lifted, or was another row's, by what an application may do around its handler or call its routes.</summary>
public abstract class OpenGuardTests(TestDatabase database) : ShopTests(database)
{
    private const string Tag = "\"shop.item-1,1\"";
    private const string Stale = "\"shop.item-1,7\"";
    private const string Body = """{"name":"Torch"}""";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_unit_of_work_behind_a_refused_write_writes_nothing(bool isFilter)
    {
        await using var app = await StartAsync(app =>
        {
            if (!isFilter)
            {
                app.Use(async (http, next) =>
                {
                    await next(http);
                    await http.RequestServices.GetRequiredService<ShopContext>().SaveChangesAsync();
                });
            }

            var route = app.MapPut("/items/{id}", async (int id, ShopContext db) => await WriteAsync(db, await db.Items.FindAsync(id)));
            if (isFilter)
            {
                route.AddEndpointFilter(async (invocation, next) =>
                {
                    var answer = await next(invocation);
                    await invocation.HttpContext.RequestServices.GetRequiredService<ShopContext>().SaveChangesAsync();
                    return answer;
                });
            }

            route.RequireIfMatch<Item>();
        });

        var refused = await app.SendAsync("PUT /items/1", Body, ("If-Match", Stale));
        Assert.Equal((HttpStatusCode.PreconditionFailed, Tag), (refused.StatusCode, refused.Field("ETag")));
        Assert.Equal(("Lamp", 1), await ItemAsync());

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("PUT /items/1", Body, ("If-Match", Tag))).StatusCode);
        Assert.Equal(("Torch", 2), await ItemAsync());
    }

    [Fact]
    public async Task A_POST_whose_route_is_not_certain_writes_no_row_that_no_tag_names()
    {
        await using var app = await StartAsync(app =>
        {
            app.MapPost("/slugs/{slug}/rename", async (string slug, ShopContext db) => await WriteAsync(db, await db.Items.SingleAsync(item => item.Name == slug))).RequireIfMatch<Item>();
            app.MapPost("/items", async (Item item, ShopContext db) =>
            {
                db.Add(item);
                await db.SaveChangesAsync();
                return TypedResults.Created($"/items/{item.Id}", item);
            }).RequireIfMatch<Item>();
        });

        Assert.Equal(HttpStatusCode.PreconditionFailed, (await app.SendAsync("POST /slugs/Lamp/rename", Body)).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await app.SendAsync("POST /slugs/Lamp/rename", Body, ("If-Match", Stale))).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await app.SendAsync("POST /slugs/Lamp/rename", Body, ("If-None-Match", "*"))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await app.SendAsync("POST /slugs/Lamp/rename", Body, ("If-Match", "what is this"))).StatusCode);
        Assert.Equal(("Lamp", 1), await ItemAsync());

        var answer = await app.SendAsync("POST /slugs/Lamp/rename", Body, ("If-Match", Tag));
        Assert.Equal((HttpStatusCode.OK, "\"shop.item-1,2\""), (answer.StatusCode, answer.Field("ETag")));
        var made = await app.SendAsync("POST /items", """{"id":5,"name":"Shade"}""");
        Assert.Equal((HttpStatusCode.Created, "\"shop.item-5,1\""), (made.StatusCode, made.Field("ETag")));
    }

    [Fact]
    public async Task Of_an_id_with_the_name_of_the_entity_and_one_at_the_end_of_the_route_neither_is_certain()
    {
        await ElsewhereAsync(db => Task.FromResult(db.Add(new Item { Id = 2, Name = "Bulb" })));
        await using var app = await StartAsync(app =>
        {
            app.MapGet("/items/{itemId}/parts/{id}", async (int itemId, int id, ShopContext db) => await db.Items.FindAsync(id)).WithETag<Item>();
            app.MapPut("/items/{itemId}/parts/{id}", async (int itemId, int id, ShopContext db) => await WriteAsync(db, await db.Items.FindAsync(id))).RequireIfMatch<Item>();
        });

        var read = await app.SendAsync("GET /items/1/parts/2", null, ("If-None-Match", Tag));
        Assert.Equal((HttpStatusCode.OK, "\"shop.item-2,1\""), (read.StatusCode, read.Field("ETag")));
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await app.SendAsync("PUT /items/1/parts/2", Body, ("If-Match", Tag))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("PUT /items/1/parts/2", Body, ("If-Match", "\"shop.item-2,1\""))).StatusCode);
    }

    [Fact]
    public async Task The_key_that_a_group_names_for_its_entity_is_not_that_of_another()
    {
        await ElsewhereAsync(db => Task.FromResult(db.Add(new Item { Id = 2, Name = "Bulb" })));
        await using var app = await StartAsync(app =>
        {
            var orders = app.MapGroup("/leaflets/{leaflet}").WithETag<Leaflet>("leaflet");
            orders.MapGet("/items/{itemId}", async (string leaflet, int itemId, ShopContext db) => await db.Items.FindAsync(itemId)).WithETag<Item>();
        });

        var read = await app.SendAsync("GET /leaflets/1/items/2", null, ("If-None-Match", Tag));
        Assert.Equal((HttpStatusCode.OK, "\"shop.item-2,1\""), (read.StatusCode, read.Field("ETag")));
    }

    [Fact]
    public async Task A_list_of_projections_that_say_no_version_has_no_tag()
    {
        await using var app = await StartAsync(app =>
        {
            app.MapGet("/names", (ShopContext db) => db.Items.Select(item => new Item { Id = item.Id, Name = item.Name }).ToListAsync()).WithCollectionETag<Item>();
            app.MapGet("/items", (ShopContext db) => db.Items.AsNoTracking().ToListAsync()).WithCollectionETag<Item>();
        });

        Assert.Null((await app.SendAsync("GET /names")).Field("ETag"));
        Assert.NotNull((await app.SendAsync("GET /items")).Field("ETag"));
    }

    private static async Task<IResult> WriteAsync(ShopContext db, Item? item)
    {
        item!.Name = "Torch";
        await db.SaveChangesAsync();
        return TypedResults.Ok(item);
    }

    private async Task<(string, int)> ItemAsync()
    {
        await using var db = Shop.Open();
        var item = await db.Items.SingleAsync(item => item.Id == 1, Cancellation);
        return (item.Name, item.Version);
    }
}

[Sqlite]
public sealed class SqliteOpenGuardTests(SqliteDatabase database) : OpenGuardTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresOpenGuardTests(PostgresDatabase database) : OpenGuardTests(database), IClassFixture<PostgresDatabase>;
