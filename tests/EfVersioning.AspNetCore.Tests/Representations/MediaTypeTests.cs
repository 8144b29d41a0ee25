using System.Net;
using System.Text;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Mvc;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Tests.Representations;

/// <summary>Two media types of one row are two representations, and what an answer shows has the tag of the row all the same.</summary>
public abstract class MediaTypeTests(TestDatabase database) : ControllerTests(database)
{
    [Theory]
    [InlineData("entity")]
    [InlineData("dto")]
    public async Task The_media_type_that_MVC_negotiates_is_part_of_the_tag(string way)
    {
        await using var app = await StartAsync(xml: true);

        var json = await app.SendAsync($"GET /mvc/{way}/1");
        var xml = await app.SendAsync($"GET /mvc/{way}/1", null, ("Accept", "application/xml"));

        Assert.Equal((Tag, "application/json"), (json.Field("ETag"), json.Content.Headers.ContentType!.MediaType));
        Assert.Equal(("\"shop.item-1,1;%2Fapplication%2Fxml\"", "application/xml"), (xml.Field("ETag"), xml.Content.Headers.ContentType!.MediaType));
        Assert.Equal(("Accept", "Accept"), (json.Field("Vary"), xml.Field("Vary")));
    }

    [Fact]
    public async Task A_304_stands_for_the_media_type_that_the_client_has()
    {
        await using var app = await StartAsync(xml: true);
        const string Xml = "\"shop.item-1,1;%2Fapplication%2Fxml\"";

        await (await app.SendAsync("GET /mvc/entity/1", null, ("If-None-Match", Xml), ("Accept", "application/xml"))).NotModifiedAsync(Xml);
        await (await app.SendAsync("GET /mvc/entity/1", null, ("If-None-Match", Tag), ("Accept", "application/json"))).NotModifiedAsync(Tag);
        await (await app.SendAsync("GET /mvc/entity/1", null, ("If-None-Match", Tag), ("Accept", "text/html, */*;q=0.1"))).NotModifiedAsync(Tag);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("GET /mvc/entity/1", null, ("If-None-Match", Tag), ("Accept", "application/xml"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("GET /mvc/entity/1", null, ("If-None-Match", Xml))).StatusCode);
    }

    [Fact]
    public async Task If_Match_takes_the_tag_of_any_media_type()
    {
        await using var app = await StartAsync(xml: true);

        var answer = await app.SendAsync("PUT /mvc/entity/1", Body, ("If-Match", "\"shop.item-1,1;%2Fapplication%2Fxml\""), ("Accept", "application/xml"));

        Assert.Equal((HttpStatusCode.OK, "\"shop.item-1,2;%2Fapplication%2Fxml\""), (answer.StatusCode, answer.Field("ETag")));
        Assert.Equal(answer.Field("ETag"), (await app.SendAsync("GET /mvc/entity/1", null, ("Accept", "application/xml"))).Field("ETag"));
    }

    [Fact]
    public async Task Where_there_is_one_formatter_nothing_varies()
    {
        await using var app = await StartAsync(xml: false);

        var answer = await app.SendAsync("GET /mvc/entity/1", null, ("Accept", "application/xml, */*;q=0.5"));

        Assert.Equal((Tag, null), (answer.Field("ETag"), answer.Field("Vary")));
    }

    [Fact]
    public async Task Identity_is_no_coding()
    {
        await using var app = await StartAsync(xml: false);

        Assert.Equal(Tag, (await app.SendAsync("GET /minimal/identity/1", null, ("If-None-Match", "\"other\""))).Field("ETag"));
        Assert.Equal(Tag, (await app.SendAsync("GET /minimal/events/1", null, ("If-None-Match", "\"other\""))).Field("ETag"));
    }

    [Theory]
    [InlineData("minimal", "produces")]
    [InlineData("mvc", "produces")]
    [InlineData("minimal", "written")]
    [InlineData("mvc", "written")]
    public async Task What_is_declared_and_not_answered_has_the_tag_that_the_row_was_at_before(string style, string way)
    {
        await using var app = await StartAsync(xml: false);

        var first = await app.SendAsync($"GET /{style}/{way}/1");
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        if (style == "minimal")
        {
            Assert.Equal(Tag, first.Field("ETag"));
        }

        Assert.Equal(Tag, (await app.SendAsync($"GET /{style}/{way}/1")).Field("ETag"));
        Assert.Equal(Tag, (await app.SendAsync($"GET /{style}/{way}/1", null, ("If-None-Match", "\"other\""))).Field("ETag"));
    }

    [Theory]
    [InlineData("minimal")]
    [InlineData("mvc")]
    public async Task A_projection_into_the_class_of_the_entity_never_says_a_version_that_it_has_not(string style)
    {
        await using var app = await StartAsync(xml: false);

        // The version must be older than what is answered, so the first answer has none.
        Assert.Null((await app.SendAsync($"GET /{style}/projected/1")).Field("ETag"));
        Assert.Equal(Tag, (await app.SendAsync($"GET /{style}/projected/1")).Field("ETag"));
        Assert.Equal(Tag, (await app.SendAsync($"GET /{style}/projected/1", null, ("If-None-Match", "\"other\""))).Field("ETag"));
    }

    [Theory]
    [InlineData("entity")]
    [InlineData("slug")]
    [InlineData("any")]
    public async Task A_formatter_that_looks_at_what_is_answered_has_a_tag_of_its_own(string way)
    {
        await using var app = await StartAsync(xml: false, mvc => mvc.OutputFormatters.Insert(0, new NameFormatter()));
        const string Csv = "\"shop.item-1,1;%2Ftext%2Fcsv\"";

        var csv = await app.SendAsync($"GET /mvc/{way}/1", null, ("Accept", "text/csv"));
        Assert.Equal((Csv, "text/csv", "Accept", "Lamp"), (csv.Field("ETag"), csv.Content.Headers.ContentType!.MediaType, csv.Field("Vary"), await csv.TextAsync()));
        Assert.Equal(Tag, (await app.SendAsync($"GET /mvc/{way}/1", null, ("Accept", "application/json"))).Field("ETag"));

        await (await app.SendAsync($"GET /mvc/{way}/1", null, ("Accept", "text/csv"), ("If-None-Match", Csv))).NotModifiedAsync(Csv);
        await (await app.SendAsync($"GET /mvc/{way}/1", null, ("Accept", "application/json"), ("If-None-Match", Tag))).NotModifiedAsync(Tag);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync($"GET /mvc/{way}/1", null, ("Accept", "text/csv"), ("If-None-Match", Tag))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync($"GET /mvc/{way}/1", null, ("Accept", "application/json"), ("If-None-Match", Csv))).StatusCode);
        var written = await app.SendAsync($"PUT /mvc/entity/1", Body, ("Accept", "text/csv"), ("If-Match", Csv));
        Assert.Equal(("\"shop.item-1,2;%2Ftext%2Fcsv\"", "Torch"), (written.Field("ETag"), await written.TextAsync()));
    }

    [Fact]
    public async Task A_formatter_is_not_asked_about_what_it_would_never_be_given()
    {
        await using var app = await StartAsync(xml: false, mvc => mvc.OutputFormatters.Insert(0, new NameFormatter()));

        var answer = await app.SendAsync("GET /mvc/json/1", null, ("Accept", "text/csv"), ("If-None-Match", Tag));

        Assert.Equal((HttpStatusCode.OK, "application/json"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
    }

    [Theory]
    [InlineData("entity")]
    [InlineData("dto")]
    public async Task A_charset_is_part_of_the_tag(string way)
    {
        await using var app = await StartAsync(xml: false);
        const string Wide = "\"shop.item-1,1;%2Fapplication%2Fjson%3Butf-16\"";

        var wide = await app.SendAsync($"GET /mvc/{way}/1", null, ("Accept-Charset", "utf-16"));
        Assert.Equal((Wide, "utf-16", "Accept-Charset"), (wide.Field("ETag"), wide.Content.Headers.ContentType!.CharSet, wide.Field("Vary")));
        Assert.Equal(Tag, (await app.SendAsync($"GET /mvc/{way}/1", null, ("Accept-Charset", "utf-8"))).Field("ETag"));
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync($"GET /mvc/{way}/1", null, ("Accept-Charset", "utf-16"), ("If-None-Match", Tag))).StatusCode);
        await (await app.SendAsync($"GET /mvc/{way}/1", null, ("Accept-Charset", "utf-16"), ("If-None-Match", Wide))).NotModifiedAsync(Wide);

        // Which MVC does not look at there.
        var json = await app.SendAsync($"GET /mvc/{way}/1", null, ("Accept", "application/json;charset=utf-16"));
        Assert.Equal((Tag, "utf-8"), (json.Field("ETag"), json.Content.Headers.ContentType!.CharSet));
    }

    [Theory]
    [InlineData("entity/1", "text/html", "If-None-Match", Tag)]
    [InlineData("dto/1", "text/html", "If-None-Match", "*")]
    [InlineData("slug/1", "text/html", "If-None-Match", Tag)]
    [InlineData("only/1", "application/xml", "If-None-Match", Tag)]
    [InlineData("format/1?format=xml", "application/json", "If-None-Match", "*")]
    [InlineData("entity/1", "text/html", "If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT")]
    public async Task No_304_stands_for_a_406(string path, string accept, string condition, string value)
    {
        await using var app = await StartAsync(xml: true, mvc => mvc.ReturnHttpNotAcceptable = true);

        Assert.Equal(HttpStatusCode.NotAcceptable, (await app.SendAsync($"GET /mvc/{path}", null, ("Accept", accept))).StatusCode);
        var answer = await app.SendAsync($"GET /mvc/{path}", null, ("Accept", accept), (condition, value));
        Assert.Equal((HttpStatusCode.NotAcceptable, null), (answer.StatusCode, answer.Field("ETag")));
        Assert.Equal(HttpStatusCode.NotModified, (await app.SendAsync($"GET /mvc/{path}", null, ("Accept", "*/*"), ("If-None-Match", "*"))).StatusCode);
    }

    private Task<TestApplication> StartAsync(bool xml, Action<MvcOptions>? mvc = null)
        => StartAsync([typeof(MediaTypeController)], mvc ?? (_ => { }), more: Map, configure: services =>
        {
            if (xml)
            {
                services.AddControllers().AddXmlSerializerFormatters();
            }
        });

    private static void Map(WebApplication app)
    {
        app.MapGet("/minimal/identity/{id:int}", (int id, HttpContext http) =>
        {
            http.Response.Headers.ContentEncoding = "identity";
            return Results.Text("plain");
        }).WithETag<Item>();
        app.MapGet("/minimal/events/{id:int}", (int id) => TypedResults.ServerSentEvents(Events())).WithETag<Item>();
        app.MapGet("/minimal/produces/{id:int}", async (int id, ShopContext db)
            => Results.Text((await db.Items.AsNoTracking().SingleAsync(item => item.Id == id)).Name)).Produces<Item>().WithETag<Item>();
        app.MapGet("/minimal/written/{id:int}", (int id, HttpContext http) => http.Response.WriteAsync("written")).Produces<Item>().WithETag<Item>();
        app.MapGet("/minimal/projected/{id:int}", (int id, ShopContext db)
            => db.Items.Where(item => item.Id == id).Select(item => new Item { Id = item.Id, Name = item.Name }).SingleAsync()).WithETag<Item>();

        static async IAsyncEnumerable<string> Events()
        {
            await Task.Yield();
            yield return "one";
        }
    }
}

/// <summary>Writes the name of an item, and is never asked to write anything else.</summary>
internal sealed class NameFormatter : TextOutputFormatter
{
    public NameFormatter()
    {
        SupportedMediaTypes.Add("text/csv");
        SupportedEncodings.Add(Encoding.UTF8);
    }

    public override bool CanWriteResult(OutputFormatterCanWriteContext context)
        => ((Item)context.Object!).Id > 0 && context.ContentType == "text/csv" && base.CanWriteResult(context);

    public override Task WriteResponseBodyAsync(OutputFormatterWriteContext context, Encoding selectedEncoding)
        => context.HttpContext.Response.WriteAsync(((Item)context.Object!).Name, selectedEncoding);
}

[ApiController]
[ETag<Item>]
public sealed class MediaTypeController(ShopContext db) : ControllerBase
{
    [HttpGet("/mvc/entity/{id:int}")]
    public async Task<ActionResult<Item>> Get(int id) => (await db.Items.FindAsync(id))!;

    [HttpPut("/mvc/entity/{id:int}")]
    public async Task<ActionResult<Item>> Put(int id, ItemName name)
    {
        var item = (await db.Items.FindAsync(id))!;
        item.Name = name.Name;
        await db.SaveChangesAsync();
        return item;
    }

    [HttpGet("/mvc/any/{id:int}")]
    public async Task<IActionResult> Any(int id) => Ok(await db.Items.FindAsync(id));

    [HttpGet("/mvc/json/{id:int}")]
    public async Task<IActionResult> Json(int id) => new JsonResult(new { Item = await db.Items.FindAsync(id) });

    [HttpGet("/mvc/slug/{slug}")]
    public async Task<ActionResult<Item>> Slug(string slug) => (await db.Items.FindAsync(int.Parse(slug, null)))!;

    [HttpGet("/mvc/only/{id:int}")]
    [Produces("application/json")]
    public async Task<ActionResult<Item>> Only(int id) => (await db.Items.FindAsync(id))!;

    [HttpGet("/mvc/format/{id:int}")]
    [FormatFilter]
    public async Task<ActionResult<Item>> Format(int id) => (await db.Items.FindAsync(id))!;

    [HttpGet("/mvc/dto/{id:int}")]
    public async Task<ActionResult<string[]>> Dto(int id) => new[] { (await db.Items.FindAsync(id))!.Name };

    [HttpGet("/mvc/produces/{id:int}")]
    [ProducesResponseType<Item>(200)]
    public async Task<IActionResult> Produces(int id) => Content((await db.Items.AsNoTracking().SingleAsync(item => item.Id == id)).Name);

    [HttpGet("/mvc/written/{id:int}")]
    [ProducesResponseType<Item>(200)]
    public Task Written(int id) => Response.WriteAsync($"written {id}");

    [HttpGet("/mvc/projected/{id:int}")]
    public Task<Item> Projected(int id)
        => db.Items.Where(item => item.Id == id).Select(item => new Item { Id = item.Id, Name = item.Name }).SingleAsync();
}

[Sqlite]
public sealed class SqliteMediaTypeTests(SqliteDatabase database) : MediaTypeTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresMediaTypeTests(PostgresDatabase database) : MediaTypeTests(database), IClassFixture<PostgresDatabase>;
