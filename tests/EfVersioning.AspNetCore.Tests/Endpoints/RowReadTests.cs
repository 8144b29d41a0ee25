using System.Net;
using System.Reflection;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Tests.Endpoints;

/// <summary>Reads of a minimal API whose resource is one row.</summary>
public abstract class RowReadTests(TestDatabase database) : ShopTests(database)
{
    private const string Tag = "\"shop.item-1,1\"";

    private int _runs;

    private sealed record ItemName(string Name);

    /// <summary>Every way in which a handler can answer the same row.</summary>
    private void Map(IEndpointRouteBuilder app)
    {
        var items = app.MapGroup("/").WithETag<Item>();
        items.MapMethods("/entity/{id:int}", ["GET", "HEAD"], async (int id, ShopContext db) => Ran(await db.Items.FindAsync(id)));
        items.MapGet("/untracked/{id:int}", async (int id, ShopContext db) => Ran(await db.Items.AsNoTracking().SingleOrDefaultAsync(item => item.Id == id)));
        items.MapGet("/typed/{id:int}", async Task<Results<Ok<Item>, NotFound>> (int id, ShopContext db)
            => Ran(await db.Items.FindAsync(id)) is { } item ? TypedResults.Ok(item) : TypedResults.NotFound());
        items.MapGet("/result/{id:int}", async (int id, ShopContext db)
            => Ran(await db.Items.FindAsync(id)) is { } item ? Results.Ok(new ItemName(item.Name)) : Results.NotFound());
        items.MapGet("/projected/{id:int}", async (int id, ShopContext db)
            => Ran(await db.Items.Where(item => item.Id == id).Select(item => new ItemName(item.Name)).SingleOrDefaultAsync()) is { } name ? Results.Ok(name) : Results.NotFound());
        items.MapGet("/text/{id:int}", async (int id, ShopContext db)
            => Ran(await db.Items.Where(item => item.Id == id).Select(item => item.Name).SingleOrDefaultAsync()) is { } name ? Results.Text(name) : Results.NotFound());
        items.MapGet("/stream/{id:int}", async (int id, ShopContext db)
            => Ran(await db.Items.Where(item => item.Id == id).Select(item => item.Name).SingleOrDefaultAsync()) is { } name
                ? Results.Stream(async stream => await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(name)), "text/plain")
                : Results.NotFound());
        items.MapGet("/bytes/{id:int}", async (int id, ShopContext db)
            => Ran(await db.Items.Where(item => item.Id == id).Select(item => item.Name).SingleOrDefaultAsync()) is { } name
                ? Results.Bytes(System.Text.Encoding.UTF8.GetBytes(name), "text/plain", enableRangeProcessing: true)
                : Results.NotFound());
        items.MapGet("/written/{id:int}", async (int id, HttpContext http, ShopContext db) =>
        {
            var name = Ran(await db.Items.Where(item => item.Id == id).Select(item => item.Name).SingleOrDefaultAsync());
            http.Response.StatusCode = name is null ? 404 : 200;
            await http.Response.WriteAsync(name ?? "none");
        });
    }

    public static TheoryData<string> Ways => ["entity", "untracked", "typed", "result", "projected", "text", "stream", "bytes", "written"];

    private T Ran<T>(T value)
    {
        _runs++;
        return value;
    }

    [Theory]
    [InlineData("row")]
    [InlineData("controlled")]
    [InlineData("stated")]
    public async Task A_row_that_is_shown_in_the_place_of_an_error_is_no_304(string page)
    {
        await using var app = await StartAsync(
            app =>
            {
                app.UseExceptionHandler($"/{page}/1");
                app.UseStatusCodePagesWithReExecute($"/{page}/1");
                app.UseRouting();
                app.MapGet("/row/{id:int}", async (int id, ShopContext db) => TypedResults.Text((await db.Items.SingleAsync(item => item.Id == id)).Name)).WithETag<Item>();
                app.MapGet("/stated/{id:int}", (int id) => TypedResults.Text("Lamp")).WithETag(_ => ValueTask.FromResult<RepresentationState?>(new RepresentationState(true, Tag, null)));
                app.MapGet("/fails", string () => throw new InvalidOperationException("no"));
                app.MapControllers();
            },
            services => services.AddControllers().ConfigureApplicationPartManager(parts =>
            {
                parts.FeatureProviders.Clear();
                parts.FeatureProviders.Add(new OnlyErrorPages());
            }));

        await (await app.SendAsync($"GET /{page}/1", null, ("If-None-Match", Tag))).NotModifiedAsync(Tag);
        foreach (var (path, status) in new[] { ("/fails", HttpStatusCode.InternalServerError), ("/nowhere", HttpStatusCode.NotFound) })
        {
            foreach (var field in new[] { ("If-None-Match", Tag), ("If-Match", "\"shop.item-1,7\""), ("X-None", "") })
            {
                var answer = await app.SendAsync($"GET {path}", null, field);
                Assert.Equal((status, null), (answer.StatusCode, answer.Field("ETag")));
            }
        }
    }

    private sealed class OnlyErrorPages : IApplicationFeatureProvider<ControllerFeature>
    {
        public void PopulateFeature(IEnumerable<ApplicationPart> parts, ControllerFeature feature)
            => feature.Controllers.Add(typeof(ErrorPageController).GetTypeInfo());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_row_whose_version_is_negative_has_no_tag(string way)
    {
        await using (var db = Shop.Open())
        {
            await db.Database.ExecuteSqlRawAsync("UPDATE \"Items\" SET \"Version\" = -5", Cancellation);
        }

        await using var app = await StartAsync(Map);

        foreach (var field in new[] { ("If-None-Match", Tag), ("X-None", "") })
        {
            var answer = await app.SendAsync($"GET /{way}/1", null, field);
            Assert.Equal((HttpStatusCode.OK, null), (answer.StatusCode, answer.Field("ETag")));
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_200_carries_the_tag_the_date_and_how_it_may_be_kept(string way)
    {
        await using var app = await StartAsync(Map);

        var answer = await app.SendAsync($"GET /{way}/1");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Tag, answer.Field("ETag"));
        await using var db = Shop.Open();
        var modified = (await db.Items.FindAsync([1], Cancellation))!.Modified;
        Assert.Equal(modified.ToString("R"), answer.Field("Last-Modified"));
        Assert.Equal("private, no-cache", answer.Field("Cache-Control"));
        Assert.Contains("Lamp", await answer.TextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_the_client_has_is_304_by_one_small_query_and_the_handler_does_not_run(string way)
    {
        await using var app = await StartAsync(Map);
        var first = await app.SendAsync($"GET /{way}/1");
        _runs = 0;
        app.TakeCommands();

        var answer = await app.SendAsync($"GET /{way}/1", null, ("If-None-Match", $"\"other\", W/{Tag}"));

        await answer.NotModifiedAsync(Tag);
        Assert.Equal(first.Field("Last-Modified"), answer.Field("Last-Modified"));
        Assert.Equal(first.Field("Cache-Control"), answer.Field("Cache-Control"));
        Assert.Equal(0, _runs);
        Assert.DoesNotContain("\"Name\"", Assert.Single(app.TakeCommands()), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task After_a_change_the_old_tag_is_answered_in_full(string way)
    {
        await using var app = await StartAsync(Map);
        await RenameAsync("Torch");

        var answer = await app.SendAsync($"GET /{way}/1", null, ("If-None-Match", Tag));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("\"shop.item-1,2\"", answer.Field("ETag"));
        Assert.Contains("Torch", await answer.TextAsync(), StringComparison.Ordinal);
    }

    /// <summary>Those that say 404 themselves: null for an entity is an answer to the framework.</summary>
    public static TheoryData<string> WaysThatSayWhatIsMissing => ["typed", "result", "projected", "text", "stream", "bytes", "written"];

    [Theory]
    [MemberData(nameof(WaysThatSayWhatIsMissing))]
    public async Task What_is_not_there_is_the_handlers_404_whatever_is_asked(string way)
    {
        await using var app = await StartAsync(Map);
        foreach (var field in new[] { "If-None-Match", "If-Match" })
        {
            var answer = await app.SendAsync($"GET /{way}/2", null, (field, "*"));

            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Null(answer.Field("ETag"));
            Assert.Null(answer.Field("Last-Modified"));
        }
    }

    [Fact]
    public async Task An_unconditional_read_of_the_entity_itself_costs_no_query_of_ours()
    {
        await using var app = await StartAsync(Map);
        app.TakeCommands();

        Assert.Equal(Tag, (await app.SendAsync("GET /entity/1")).Field("ETag"));
        Assert.Single(app.TakeCommands());
        Assert.Equal(Tag, (await app.SendAsync("GET /typed/1")).Field("ETag"));
        Assert.Single(app.TakeCommands());
    }

    [Fact]
    public async Task HEAD_is_answered_as_GET()
    {
        await using var app = await StartAsync(Map);

        Assert.Equal(Tag, (await app.SendAsync("HEAD /entity/1")).Field("ETag"));
        await (await app.SendAsync("HEAD /entity/1", null, ("If-None-Match", Tag))).NotModifiedAsync(Tag);
    }

    [Fact]
    public async Task A_date_counts_only_without_a_tag()
    {
        await using var app = await StartAsync(Map);
        var date = (await app.SendAsync("GET /entity/1")).Field("Last-Modified")!;

        await (await app.SendAsync("GET /entity/1", null, ("If-Modified-Since", date))).NotModifiedAsync(Tag);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("GET /bytes/1", null, ("If-Modified-Since", date), ("If-None-Match", "\"other\""))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("GET /entity/1", null, ("If-Modified-Since", "yesterday"))).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await app.SendAsync("GET /entity/1", null, ("If-Unmodified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"))).StatusCode);
    }

    [Fact]
    public async Task A_range_is_of_the_state_that_it_was_begun_in_or_everything_is_sent()
    {
        await using var app = await StartAsync(Map);

        var rest = await app.SendAsync("GET /bytes/1", null, ("Range", "bytes=2-"), ("If-Range", Tag));
        Assert.Equal(HttpStatusCode.PartialContent, rest.StatusCode);
        Assert.Equal("mp", await rest.TextAsync());
        Assert.Equal(Tag, rest.Field("ETag"));

        await RenameAsync("Torch");
        var whole = await app.SendAsync("GET /bytes/1", null, ("Range", "bytes=2-"), ("If-Range", Tag));
        Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
        Assert.Equal("Torch", await whole.TextAsync());

        // Nothing but the very tag is a match: not a weak one, and not the date, which has only seconds.
        var date = whole.Field("Last-Modified")!;
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("GET /bytes/1", null, ("Range", "bytes=2-"), ("If-Range", "W/\"shop.item-1,2\""))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("GET /bytes/1", null, ("Range", "bytes=2-"), ("If-Range", date))).StatusCode);
    }

    [Fact]
    public async Task A_composite_key_and_a_guid_are_taken_from_the_route()
    {
        var id = Guid.NewGuid();
        await using (var db = Shop.Open())
        {
            db.AddRange(new Line { Order = "ä 1", Number = 7 }, new Leaflet { Id = id });
            await db.SaveChangesAsync(Cancellation);
        }

        await using var app = await StartAsync(map =>
        {
            map.MapGet("/orders/{order}/lines/{number}", (string order, int number, ShopContext db) => db.Lines.FindAsync(order, number)).WithETag<Line>();
            map.MapGet("/leaflets/{leaflet}", (Guid leaflet, ShopContext db) => db.Leaflets.FindAsync(leaflet)).WithETag<Leaflet>();
            map.MapGet("/by-name/{n}/{o}", (int n, string o, ShopContext db) => db.Lines.FindAsync(o, n)).WithETag<Line>("o", "n");
        });

        foreach (var path in new[] { "/orders/%C3%A4%201/lines/7", "/by-name/7/%C3%A4%201" })
        {
            Assert.Equal("\"shop.line-%C3%A4%201:7,1\"", (await app.SendAsync("GET " + path)).Field("ETag"));
            await (await app.SendAsync("GET " + path, null, ("If-None-Match", "\"shop.line-%C3%A4%201:7,1\""))).NotModifiedAsync("\"shop.line-%C3%A4%201:7,1\"");
        }

        var leaflet = await app.SendAsync($"GET /leaflets/{id}");
        Assert.StartsWith($"\"shop.leaflet-{id},", leaflet.Field("ETag"), StringComparison.Ordinal);
        await (await app.SendAsync($"GET /leaflets/{id}", null, ("If-None-Match", leaflet.Field("ETag")!))).NotModifiedAsync(leaflet.Field("ETag"));
    }

    [Fact]
    public async Task An_error_of_the_handler_has_no_tag()
    {
        await using var app = await StartAsync(map => map.MapGet("/items/{id}", (int id) => Results.Conflict(id)).WithETag<Item>());

        var answer = await app.SendAsync("GET /items/1");

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Null(answer.Field("ETag"));
        Assert.Null(answer.Field("Cache-Control"));
    }
}

[Route("controlled")]
public sealed class ErrorPageController(ShopContext db) : ControllerBase
{
    [HttpGet("{id:int}"), ETag<Item>]
    public async Task<IActionResult> Get(int id) => Content((await db.Items.SingleAsync(item => item.Id == id)).Name);
}

[Sqlite]
public sealed class SqliteRowReadTests(SqliteDatabase database) : RowReadTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresRowReadTests(PostgresDatabase database) : RowReadTests(database), IClassFixture<PostgresDatabase>;
