using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Tests.Mvc;

/// <summary>
/// Routes that do not say for certain which row they are about: the tag of If-Match does, and no guess is made. In both styles.
/// </summary>
public abstract class UncertainRouteTests(TestDatabase database) : ControllerTests(database)
{
    public static TheoryData<string> Styles => ["minimal", "mvc"];

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_slug_is_no_key_and_its_write_needs_the_tag_of_the_row_that_it_writes(string style)
    {
        await AddAsync(2, "2");
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.PreconditionRequired, (await app.SendAsync($"PUT /{style}/slugs/Lamp", Body)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await app.SendAsync($"PUT /{style}/slugs/Lamp", Body, ("If-Match", "what is this"))).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await app.SendAsync($"PUT /{style}/slugs/Lamp", Body, ("If-Match", "\"shop.item-1,7\""))).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await app.SendAsync($"PUT /{style}/slugs/Lamp", Body, ("If-Match", "\"shop.item-2,1\""))).StatusCode);
        Assert.Equal("Lamp", await NameAsync());

        // The row whose name is 2 is item 2, and a row of the same number would not be.
        var answer = await app.SendAsync($"PUT /{style}/slugs/Lamp", Body, ("If-Match", Tag));
        Assert.Equal((HttpStatusCode.OK, "\"shop.item-1,2\""), (answer.StatusCode, answer.Field("ETag")));
        Assert.Equal("Torch", await NameAsync());
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_write_that_changes_nothing_is_compared_with_the_row_that_it_answers(string style)
    {
        await AddAsync(2, "Torch");
        await using var app = await StartAsync();

        foreach (var tag in new[] { Tag, "\"shop.item-2,7\"" })
        {
            var stale = await app.SendAsync($"PUT /{style}/slugs/Torch", Body, ("If-Match", tag));
            Assert.Equal((HttpStatusCode.PreconditionFailed, "\"shop.item-2,1\""), (stale.StatusCode, stale.Field("ETag")));
        }

        foreach (var tag in new[] { "\"shop.item-2,1\"", "*" })
        {
            var answer = await app.SendAsync($"PUT /{style}/slugs/Torch", Body, ("If-Match", tag));
            Assert.Equal((HttpStatusCode.OK, "\"shop.item-2,1\""), (answer.StatusCode, answer.Field("ETag")));
        }
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_row_whose_slug_is_the_number_of_another_has_its_own_tag(string style)
    {
        await AddAsync(2, "1");
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"GET /{style}/slugs/1");
        Assert.Equal("\"shop.item-2,1\"", answer.Field("ETag"));
        await (await app.SendAsync($"GET /{style}/slugs/1", null, ("If-None-Match", "\"shop.item-2,1\""))).NotModifiedAsync("\"shop.item-2,1\"");
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync($"GET /{style}/slugs/1", null, ("If-None-Match", Tag))).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task Of_two_numbers_in_a_route_the_one_with_the_name_of_the_entity_is_its_key(string style)
    {
        await AddAsync(7, "Shade");
        await using var app = await StartAsync();

        Assert.Equal("\"shop.item-7,1\"", (await app.SendAsync($"GET /{style}/shelves/1/items/7")).Field("ETag"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await app.SendAsync($"PUT /{style}/shelves/1/items/7", Body, ("If-Match", Tag))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync($"PUT /{style}/shelves/1/items/7", Body, ("If-Match", "\"shop.item-7,1\""))).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await app.SendAsync($"PUT /{style}/shelves/1/items/7", Body, ("If-Match", "\"shop.item-7,1\""))).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task An_id_that_is_not_the_last_of_the_route_is_that_of_what_stands_before(string style)
    {
        await AddAsync(7, "Shade");
        await using var app = await StartAsync();

        Assert.Equal("\"shop.item-7,1\"", (await app.SendAsync($"GET /{style}/racks/1/items/7")).Field("ETag"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await app.SendAsync($"PUT /{style}/racks/1/items/7", Body, ("If-Match", Tag))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync($"PUT /{style}/racks/1/items/7", Body, ("If-Match", "\"shop.item-7,1\""))).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task An_id_with_a_text_behind_it_is_that_of_what_the_text_in_front_of_it_names(string style)
    {
        await AddAsync(7, "Shade");
        await using var app = await StartAsync();

        // The front item of a rack, whose id is the rack's.
        var answer = await app.SendAsync($"GET /{style}/racks/1/front");
        Assert.Equal((HttpStatusCode.OK, "\"shop.item-7,1\""), (answer.StatusCode, answer.Field("ETag")));
        await (await app.SendAsync($"GET /{style}/racks/1/front", null, ("If-None-Match", "\"shop.item-7,1\""))).NotModifiedAsync("\"shop.item-7,1\"");
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync($"GET /{style}/racks/1/front", null, ("If-None-Match", Tag))).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionRequired, (await app.SendAsync($"PUT /{style}/racks/1/front", Body)).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await app.SendAsync($"PUT /{style}/racks/1/front", Body, ("If-Match", Tag))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync($"PUT /{style}/racks/1/front", Body, ("If-Match", "\"shop.item-7,1\""))).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await app.SendAsync($"PUT /{style}/racks/1/front", Body, ("If-Match", "\"shop.item-7,1\""))).StatusCode);

        // The name of an item, whose id is the item's: it is known before the handler, which answers no item.
        Assert.Equal("\"shop.item-7,2\"", (await app.SendAsync($"GET /{style}/items/7/name")).Field("ETag"));
    }

    [Fact]
    public async Task A_parameter_that_a_binder_makes_another_value_of_is_no_key()
    {
        await AddAsync(1001, "Shade");
        await using var app = await StartAsync();

        var answer = await app.SendAsync("GET /mvc/veiled/1", null, ("If-None-Match", Tag));
        Assert.Equal((HttpStatusCode.OK, "\"shop.item-1001,1\""), (answer.StatusCode, answer.Field("ETag")));
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await app.SendAsync("PUT /mvc/veiled/1", Body, ("If-Match", Tag))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("PUT /mvc/veiled/1", Body, ("If-Match", "\"shop.item-1001,1\""))).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task What_is_no_key_lets_no_write_through(string style)
    {
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.PreconditionRequired, (await app.SendAsync($"PUT /{style}/texts/x1", Body)).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await app.SendAsync($"PUT /{style}/texts/x1", Body, ("If-Match", "\"shop.item-1,7\""))).StatusCode);
        Assert.Equal("Lamp", await NameAsync());
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync($"PUT /{style}/texts/x1", Body, ("If-Match", Tag))).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_blind_write_of_a_row_that_no_tag_names_is_refused(string style)
    {
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.PreconditionFailed, (await app.SendAsync($"PUT /{style}/blind/Lamp", Body, ("If-Match", "\"shop.item-7,1\""))).StatusCode);
        Assert.Equal("Lamp", await NameAsync());
        Assert.True((await app.SendAsync($"PUT /{style}/blind/Lamp", Body, ("If-Match", Tag))).IsSuccessStatusCode);
        Assert.Equal("Torch", await NameAsync());
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task Once_the_row_that_was_named_is_written_the_rest_is_the_handlers(string style)
    {
        await AddAsync(7, "Shade");
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync($"PUT /{style}/both/Lamp", Body, ("If-Match", Tag))).StatusCode);
        await using var db = Shop.Open();
        Assert.Equal("Torch, too", (await db.Items.FindAsync([7], Cancellation))!.Name);
    }

    internal static async Task<Item?> WriteAsync(string way, string slug, int number, ShopContext db)
    {
        var item = slug.Length > 0 && number == 0 ? await db.Items.SingleOrDefaultAsync(row => row.Name == slug) : await db.Items.FindAsync(number);
        if (item is null)
        {
            return null;
        }

        if (way == "blind")
        {
            await db.Items.PatchAsync([item.Id], null, set => set.SetProperty(row => row.Name, "Torch"));
            return item;
        }

        item.Name = "Torch";
        await db.SaveChangesAsync();
        if (way == "both")
        {
            (await db.Items.FindAsync(7))!.Name = "Torch, too";
            await db.SaveChangesAsync();
        }

        return item;
    }

    private async Task AddAsync(int id, string name)
    {
        await using var db = Shop.Open();
        db.Add(new Item { Id = id, Name = name });
        await db.SaveChangesAsync(Cancellation);
    }

    private Task<TestApplication> StartAsync() => StartAsync([typeof(UncertainController)], _ => { }, more: Map);

    private static void Map(WebApplication app)
    {
        static async Task<IResult> Write(string way, string slug, int number, ShopContext db)
            => await WriteAsync(way, slug, number, db) is { } item ? Results.Ok(item) : Results.NotFound();

        app.MapGet("/minimal/slugs/{slug}", (string slug, ShopContext db) => db.Items.SingleOrDefaultAsync(row => row.Name == slug)).WithETag<Item>();
        app.MapPut("/minimal/slugs/{slug}", (string slug, ShopContext db) => Write("", slug, 0, db)).RequireIfMatch<Item>();
        app.MapPut("/minimal/blind/{slug}", (string slug, ShopContext db) => Write("blind", slug, 0, db)).RequireIfMatch<Item>();
        app.MapPut("/minimal/both/{slug}", (string slug, ShopContext db) => Write("both", slug, 0, db)).RequireIfMatch<Item>();
        app.MapGet("/minimal/shelves/{id}/items/{itemId}", async (int id, int itemId, ShopContext db) => await db.Items.FindAsync(itemId)).WithETag<Item>();
        app.MapPut("/minimal/shelves/{id}/items/{itemId}", (int id, int itemId, ShopContext db) => Write("", "", itemId, db)).RequireIfMatch<Item>();
        app.MapGet("/minimal/racks/{id}/items/{item}", async (int id, int item, ShopContext db) => await db.Items.FindAsync(item)).WithETag<Item>();
        app.MapPut("/minimal/racks/{id}/items/{item}", (int id, int item, ShopContext db) => Write("", "", item, db)).RequireIfMatch<Item>();
        app.MapGet("/minimal/racks/{id}/front", async (int id, ShopContext db) => await db.Items.FindAsync(id + 6)).WithETag<Item>();
        app.MapPut("/minimal/racks/{id}/front", (int id, ShopContext db) => Write("", "", id + 6, db)).RequireIfMatch<Item>();
        app.MapGet("/minimal/items/{id}/name", async (int id, ShopContext db) => (await db.Items.FindAsync(id))!.Name).WithETag<Item>();
        app.MapPut("/minimal/texts/{id}", (string id, ShopContext db) => Write("", "", int.Parse(id[1..], null), db)).RequireIfMatch<Item>();
    }
}

[ApiController]
[Route("mvc")]
[RequireIfMatch<Item>]
public sealed class UncertainController(ShopContext db) : ControllerBase
{
    [HttpGet("slugs/{slug}")]
    public async Task<ActionResult<Item>> Get(string slug) => (await db.Items.SingleOrDefaultAsync(row => row.Name == slug))!;

    [HttpPut("slugs/{slug}")]
    public Task<ActionResult<Item>> Put(string slug) => WriteAsync("", slug, 0);

    [HttpPut("blind/{slug}")]
    public Task<ActionResult<Item>> Blind(string slug) => WriteAsync("blind", slug, 0);

    [HttpPut("both/{slug}")]
    public Task<ActionResult<Item>> Both(string slug) => WriteAsync("both", slug, 0);

    [HttpGet("shelves/{id}/items/{itemId}")]
    public async Task<ActionResult<Item>> OnShelf(int id, int itemId) => (await db.Items.FindAsync(itemId))!;

    [HttpPut("shelves/{id}/items/{itemId}")]
    public Task<ActionResult<Item>> PutOnShelf(int id, int itemId) => WriteAsync("", "", itemId);

    [HttpGet("racks/{id}/items/{item}")]
    public async Task<ActionResult<Item>> OnRack(int id, int item) => (await db.Items.FindAsync(item))!;

    [HttpPut("racks/{id}/items/{item}")]
    public Task<ActionResult<Item>> PutOnRack(int id, int item) => WriteAsync("", "", item);

    [HttpGet("racks/{id}/front")]
    public async Task<ActionResult<Item>> Front(int id) => (await db.Items.FindAsync(id + 6))!;

    [HttpPut("racks/{id}/front")]
    public Task<ActionResult<Item>> PutFront(int id) => WriteAsync("", "", id + 6);

    [HttpGet("items/{id}/name")]
    public async Task<ActionResult<string>> Name(int id) => (await db.Items.FindAsync(id))!.Name;

    [HttpGet("veiled/{id}")]
    public async Task<ActionResult<Item>> Veiled([ModelBinder(BinderType = typeof(VeiledNumber))] int id) => (await db.Items.FindAsync(id))!;

    [HttpPut("veiled/{id}")]
    public Task<ActionResult<Item>> PutVeiled([ModelBinder(BinderType = typeof(VeiledNumber))] int id) => WriteAsync("", "", id);

    [HttpPut("texts/{id}")]
    public Task<ActionResult<Item>> Text(string id) => WriteAsync("", "", int.Parse(id[1..], null));

    private async Task<ActionResult<Item>> WriteAsync(string way, string slug, int number)
        => await UncertainRouteTests.WriteAsync(way, slug, number, db) is { } item ? item : NotFound();
}

/// <summary>Makes another number of the text in a route.</summary>
internal sealed class VeiledNumber : IModelBinder
{
    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        bindingContext.Result = ModelBindingResult.Success(1000 + int.Parse(bindingContext.ValueProvider.GetValue("id").FirstValue!, null));
        return Task.CompletedTask;
    }
}

[Sqlite]
public sealed class SqliteUncertainRouteTests(SqliteDatabase database) : UncertainRouteTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresUncertainRouteTests(PostgresDatabase database) : UncertainRouteTests(database), IClassFixture<PostgresDatabase>;
