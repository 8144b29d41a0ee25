using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Mvc;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Tests.Preferences;

/// <summary><c>Prefer: return=…</c> on the writes of both styles.</summary>
public abstract class PreferTests(TestDatabase database) : ControllerTests(database)
{
    /// <summary>Path prefixes: a controller's, and a minimal API's.</summary>
    public static TheoryData<string> Updates => ["/items/", "/items/dto/", "/items/result/", "/minimal/value/", "/minimal/result/", "/minimal/text/"];

    public static TheoryData<string> Creations => ["/items", "/minimal", "/minimal/named"];

    private Task<TestApplication> StartAsync()
        => StartAsync([typeof(WritesController)], _ => { }, more: app =>
        {
            var items = app.MapGroup("/minimal").WithETag<Item>();
            items.MapGet("/{id}", (int id, ShopContext db) => db.Items.FindAsync(id)).WithName("item");
            items.MapPut("/value/{id}", async (int id, ItemName change, ShopContext db) => await SaveAsync(id, change, db));
            items.MapPut("/result/{id}", async (int id, ItemName change, ShopContext db) => Results.Ok(await SaveAsync(id, change, db)));
            items.MapPut("/text/{id}", async (int id, ItemName change, ShopContext db) => Results.Text((await SaveAsync(id, change, db)).Name));
            items.MapPut("/nothing/{id}", async (int id, ItemName change, ShopContext db) =>
            {
                await SaveAsync(id, change, db);
                return Results.Ok();
            });
            items.MapPost("/", async (ItemName change, ShopContext db) =>
            {
                var item = await AddAsync(change, db);
                return Results.Created($"/minimal/{item.Id}", item);
            });
            items.MapPost("/named", async (ItemName change, ShopContext db) =>
            {
                var item = await AddAsync(change, db);
                return TypedResults.CreatedAtRoute(item, "item", new { id = item.Id });
            });
        });

    private static async Task<Item> SaveAsync(int id, ItemName change, ShopContext db)
    {
        var item = (await db.Items.FindAsync(id))!;
        item.Name = change.Name;
        await db.SaveChangesAsync();
        return item;
    }

    private static async Task<Item> AddAsync(ItemName change, ShopContext db)
    {
        var item = new Item { Name = change.Name };
        db.Add(item);
        await db.SaveChangesAsync();
        return item;
    }

    private static async Task<byte[]> BodyOf(HttpResponseMessage answer) => await answer.Content.ReadAsByteArrayAsync(Cancellation);

    [Theory]
    [MemberData(nameof(Updates))]
    public async Task Minimal_makes_a_200_a_204_with_the_tag(string path)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"PUT {path}1", Body, ("If-Match", Tag), ("Prefer", "respond-async, return=minimal"));

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Empty(await BodyOf(answer));
        Assert.Null(answer.Field("Content-Type"));
        Assert.Null(answer.Field("Content-Length"));
        Assert.Equal("\"shop.item-1,2\"", answer.Field("ETag"));
        Assert.Equal("return=minimal", answer.Field("Preference-Applied"));
        Assert.Equal("Prefer", answer.Field("Vary"));
        Assert.Equal("Torch", await NameAsync());
    }

    [Theory]
    [MemberData(nameof(Creations))]
    public async Task Minimal_leaves_a_201_its_place_and_its_tag_and_no_body(string path)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"POST {path}", Body, ("Prefer", "return=minimal"));

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Empty(await BodyOf(answer));
        Assert.Null(answer.Field("Content-Type"));
        Assert.EndsWith("/2", answer.Field("Location"), StringComparison.Ordinal);
        Assert.Equal("\"shop.item-2,1\"", answer.Field("ETag"));
        Assert.Equal("return=minimal", answer.Field("Preference-Applied"));
        Assert.Equal("Prefer", answer.Field("Vary"));
    }

    [Theory]
    [MemberData(nameof(Updates))]
    public async Task Representation_is_acknowledged_where_there_is_one(string path)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"PUT {path}1", Body, ("If-Match", Tag), ("Prefer", "return=representation"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("Torch", await answer.TextAsync(), StringComparison.Ordinal);
        Assert.Equal("return=representation", answer.Field("Preference-Applied"));
        Assert.Equal("Prefer", answer.Field("Vary"));
    }

    [Theory]
    [InlineData("/items/loose/1", "return=representation", HttpStatusCode.NoContent)]
    [InlineData("/items/loose/1", "return=minimal", HttpStatusCode.NoContent)]
    [InlineData("/minimal/nothing/1", "return=minimal", HttpStatusCode.OK)]
    [InlineData("/minimal/result/1", "return=other", HttpStatusCode.OK)]
    [InlineData("/minimal/result/1", "wait=10", HttpStatusCode.OK)]
    [InlineData("/minimal/result/1", "\"", HttpStatusCode.OK)]
    public async Task Where_it_makes_no_difference_nothing_is_said_of_it(string path, string prefer, HttpStatusCode status)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"PUT {path}", Body, ("Prefer", prefer));

        Assert.Equal(status, answer.StatusCode);
        Assert.Null(answer.Field("Preference-Applied"));
        Assert.Null(answer.Field("Vary"));
    }

    [Theory]
    [InlineData("/items/1")]
    [InlineData("/minimal/value/1")]
    public async Task A_refusal_is_told_in_full(string path)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"PUT {path}", Body, ("If-Match", "\"shop.item-1,9\""), ("Prefer", "return=minimal"));

        await answer.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Null(answer.Field("Preference-Applied"));
    }

    [Fact]
    public async Task A_read_is_no_write()
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync("GET /items/1", null, ("Prefer", "return=minimal"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("Lamp", await answer.TextAsync(), StringComparison.Ordinal);
        Assert.Null(answer.Field("Preference-Applied"));
    }
}

[Sqlite]
public sealed class SqlitePreferTests(SqliteDatabase database) : PreferTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresPreferTests(PostgresDatabase database) : PreferTests(database), IClassFixture<PostgresDatabase>;
