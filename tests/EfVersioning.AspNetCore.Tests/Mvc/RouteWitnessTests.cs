using System.Globalization;
using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Tests.Mvc;

/// <summary>
/// A route <c>{id}</c> is the key where its handler takes it for that, or its constraint says so. A handler that reads the text itself
/// may take it for anything: here for the item's name.
/// </summary>
public abstract class RouteWitnessTests(TestDatabase database) : ControllerTests(database)
{
    public static TheoryData<string> Texts => ["minimal/values", "minimal/model", "minimal/bound", "mvc/values", "mvc/model", "mvc/property"];

    public static TheoryData<string> Keys => ["minimal/constraint", "minimal/number", "mvc/constraint", "mvc/number"];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_text_that_looks_like_the_key_of_another_row_is_none(string route)
    {
        await AddAsync(2, "1");
        await using var app = await StartAsync();

        Assert.Equal("\"shop.item-2,1\"", (await app.SendAsync($"GET /{route}/1")).Field("ETag"));
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync($"GET /{route}/1", null, ("If-None-Match", Tag))).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await app.SendAsync($"PUT /{route}/1", Body, ("If-Match", Tag))).StatusCode);
        Assert.Equal("\"shop.item-2,2\"", (await app.SendAsync($"PUT /{route}/1", Body, ("If-Match", "\"shop.item-2,1\""))).Field("ETag"));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A_constraint_or_the_type_in_a_model_says_that_it_is_the_key(string route)
    {
        await using var app = await StartAsync();

        Assert.Equal(Tag, (await app.SendAsync($"GET /{route}/1")).Field("ETag"));
        _ = app.TakeCommands();
        await (await app.SendAsync($"GET /{route}/1", null, ("If-None-Match", Tag))).NotModifiedAsync(Tag);
        Assert.DoesNotContain("Name", Assert.Single(app.TakeCommands()), StringComparison.Ordinal);
    }

    public static TheoryData<string> Elsewhere =>
        ["minimal/query", "minimal/constrained", "minimal/header", "minimal/parameters", "mvc/query", "mvc/header", "mvc/querymodel"];

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task A_parameter_of_the_same_name_that_is_read_from_elsewhere_says_nothing_of_the_route(string route)
    {
        await AddAsync(2, "Shade");
        await using var app = await StartAsync();
        Task<HttpResponseMessage> SendAsync(string method, params (string Name, string Value)[] fields)
            => app.SendAsync($"{method} /{route}/1?id=2", method is "PUT" ? Body : null, [("id", "2"), .. fields]);

        Assert.Equal("\"shop.item-2,1\"", (await SendAsync("GET")).Field("ETag"));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("GET", ("If-None-Match", Tag))).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await SendAsync("PUT", ("If-Match", Tag))).StatusCode);
        Assert.Equal("\"shop.item-2,2\"", (await SendAsync("PUT", ("If-Match", "\"shop.item-2,1\""))).Field("ETag"));
    }

    [Theory]
    [InlineData("minimal/next")]
    [InlineData("mvc/next")]
    public async Task An_answer_that_is_another_row_than_that_of_the_route_has_not_the_tag_of_the_route(string route)
    {
        await AddAsync(2, "Shade");
        await using var app = await StartAsync();

        Assert.Null((await app.SendAsync($"GET /{route}/1")).Field("ETag"));
        var answer = await app.SendAsync($"GET /{route}/1", null, ("If-None-Match", "\"shop.item-2,1\""));
        Assert.Equal((HttpStatusCode.OK, null), (answer.StatusCode, answer.Field("ETag")));
        Assert.False(answer.Content.Headers.Contains("Last-Modified"));
    }

    internal static Task<Item> NamedAsync(ShopContext db, string name) => db.Items.SingleAsync(row => row.Name == name);

    internal static Task<Item> KeyedAsync(ShopContext db, int id) => db.Items.SingleAsync(row => row.Id == id);

    /// <summary>The row behind one, which is read as well.</summary>
    internal static async Task<Item> NextAsync(ShopContext db, int id)
    {
        var item = await KeyedAsync(db, id);
        return await KeyedAsync(db, item.Id + 1);
    }

    internal static async Task<Item> WriteAsync(ShopContext db, Task<Item> find)
    {
        var item = await find;
        item.Name = "Torch";
        await db.SaveChangesAsync();
        return item;
    }

    private async Task AddAsync(int id, string name)
    {
        await using var db = Shop.Open();
        db.Add(new Item { Id = id, Name = name });
        await db.SaveChangesAsync(Cancellation);
    }

    private Task<TestApplication> StartAsync() => StartAsync([typeof(WitnessController), typeof(PropertyController)], _ => { }, more: Map);

    private static void Map(WebApplication app)
    {
        static string Text(HttpContext http) => (string)http.Request.RouteValues["id"]!;
        static int Number(HttpContext http) => int.Parse(Text(http), CultureInfo.InvariantCulture);

        app.MapGet("/minimal/values/{id}", (HttpContext http, ShopContext db) => NamedAsync(db, Text(http))).WithETag<Item>();
        app.MapPut("/minimal/values/{id}", (HttpContext http, ShopContext db) => WriteAsync(db, NamedAsync(db, Text(http)))).RequireIfMatch<Item>();
        app.MapGet("/minimal/model/{id}", ([AsParameters] ByText key, ShopContext db) => NamedAsync(db, key.Name)).WithETag<Item>();
        app.MapPut("/minimal/model/{id}", ([AsParameters] ByText key, ShopContext db) => WriteAsync(db, NamedAsync(db, key.Name))).RequireIfMatch<Item>();
        app.MapGet("/minimal/bound/{id}", (BoundText key, ShopContext db) => NamedAsync(db, key.Name)).WithETag<Item>();
        app.MapPut("/minimal/bound/{id}", (BoundText key, ShopContext db) => WriteAsync(db, NamedAsync(db, key.Name))).RequireIfMatch<Item>();
        app.MapGet("/minimal/query/{id}", ([FromQuery] int id, ShopContext db) => KeyedAsync(db, id)).WithETag<Item>();
        app.MapPut("/minimal/query/{id}", ([FromQuery] int id, ShopContext db) => WriteAsync(db, KeyedAsync(db, id))).RequireIfMatch<Item>();
        app.MapGet("/minimal/constrained/{id:int}", ([FromQuery] int id, ShopContext db) => KeyedAsync(db, id)).WithETag<Item>();
        app.MapPut("/minimal/constrained/{id:int}", ([FromQuery] int id, ShopContext db) => WriteAsync(db, KeyedAsync(db, id))).RequireIfMatch<Item>();
        app.MapGet("/minimal/header/{id}", ([FromHeader] int id, ShopContext db) => KeyedAsync(db, id)).WithETag<Item>();
        app.MapPut("/minimal/header/{id}", ([FromHeader] int id, ShopContext db) => WriteAsync(db, KeyedAsync(db, id))).RequireIfMatch<Item>();
        app.MapGet("/minimal/parameters/{id}", ([AsParameters] ByQuery key, ShopContext db) => KeyedAsync(db, key.Id)).WithETag<Item>();
        app.MapPut("/minimal/parameters/{id}", ([AsParameters] ByQuery key, ShopContext db) => WriteAsync(db, KeyedAsync(db, key.Id))).RequireIfMatch<Item>();
        app.MapGet("/minimal/next/{itemId}", async (int itemId, ShopContext db) => TypedResults.Json(await NextAsync(db, itemId))).WithETag<Item>();
        app.MapGet("/minimal/constraint/{id:int}", async (HttpContext http, ShopContext db) => await db.Items.FindAsync(Number(http))).WithETag<Item>();
        app.MapGet("/minimal/number/{id}", async ([AsParameters] ByNumber key, ShopContext db) => await db.Items.FindAsync(key.Id)).WithETag<Item>();
    }

    internal readonly record struct ByQuery([property: FromQuery(Name = "id")] int Id);

    internal readonly record struct ByText([FromRoute(Name = "id")] string Name);

    internal readonly record struct ByNumber(int Id);

    internal sealed record BoundText(string Name)
    {
        public static ValueTask<BoundText?> BindAsync(HttpContext http) => new(new BoundText((string)http.Request.RouteValues["id"]!));
    }
}

public sealed class NameModel
{
    [FromRoute(Name = "id")]
    public string Name { get; set; } = "";
}

public sealed class NumberModel
{
    public int Id { get; set; }
}

[Route("mvc")]
[ETag<Item>]
public sealed class WitnessController(ShopContext db) : ControllerBase
{
    [HttpGet("values/{id}")]
    public Task<Item> Values() => RouteWitnessTests.NamedAsync(db, (string)RouteData.Values["id"]!);

    [HttpPut("values/{id}"), RequireIfMatch<Item>]
    public Task<Item> PutValues() => RouteWitnessTests.WriteAsync(db, Values());

    [HttpGet("model/{id}")]
    public Task<Item> Model([FromRoute] NameModel key) => RouteWitnessTests.NamedAsync(db, key.Name);

    [HttpPut("model/{id}"), RequireIfMatch<Item>]
    public Task<Item> PutModel([FromRoute] NameModel key) => RouteWitnessTests.WriteAsync(db, Model(key));

    [HttpGet("query/{id}")]
    public Task<Item> Query([FromQuery] int id) => RouteWitnessTests.KeyedAsync(db, id);

    [HttpPut("query/{id}"), RequireIfMatch<Item>]
    public Task<Item> PutQuery([FromQuery] int id) => RouteWitnessTests.WriteAsync(db, Query(id));

    [HttpGet("header/{id}")]
    public Task<Item> Header([FromHeader] int id) => RouteWitnessTests.KeyedAsync(db, id);

    [HttpPut("header/{id}"), RequireIfMatch<Item>]
    public Task<Item> PutHeader([FromHeader] int id) => RouteWitnessTests.WriteAsync(db, Header(id));

    [HttpGet("querymodel/{id}")]
    public Task<Item> QueryModel([FromQuery] NumberModel key) => RouteWitnessTests.KeyedAsync(db, key.Id);

    [HttpPut("querymodel/{id}"), RequireIfMatch<Item>]
    public Task<Item> PutQueryModel([FromQuery] NumberModel key) => RouteWitnessTests.WriteAsync(db, QueryModel(key));

    [HttpGet("next/{itemId}")]
    public async Task<IActionResult> Next(int itemId) => Ok(await RouteWitnessTests.NextAsync(db, itemId));

    [HttpGet("constraint/{itemId:int}")]
    public async Task<Item?> Constraint() => await db.Items.FindAsync(int.Parse((string)RouteData.Values["itemId"]!, CultureInfo.InvariantCulture));

    [HttpGet("number/{id}")]
    public async Task<Item?> Number([FromRoute] NumberModel key) => await db.Items.FindAsync(key.Id);
}

[Route("mvc")]
[ETag<Item>]
public sealed class PropertyController(ShopContext db) : ControllerBase
{
    [FromRoute(Name = "id")]
    public string? Text { get; set; }

    [HttpGet("property/{id}")]
    public Task<Item> Property() => RouteWitnessTests.NamedAsync(db, Text!);

    [HttpPut("property/{id}"), RequireIfMatch<Item>]
    public Task<Item> PutProperty() => RouteWitnessTests.WriteAsync(db, Property());
}

[Sqlite]
public sealed class SqliteRouteWitnessTests(SqliteDatabase database) : RouteWitnessTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresRouteWitnessTests(PostgresDatabase database) : RouteWitnessTests(database), IClassFixture<PostgresDatabase>;
