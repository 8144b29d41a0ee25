using System.Globalization;
using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Tests.Mvc;

/// <summary>What an answer says of the resource, and takes back where it is none of it, in both styles.</summary>
public abstract class HonestAnswerTests(TestDatabase database) : ControllerTests(database)
{
    public static TheoryData<string> Styles => ["minimal", "mvc"];

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task What_a_handler_says_of_its_refusal_stays_and_what_we_said_of_the_row_goes(string style)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"GET /{style}/refused/1", null, ("If-None-Match", "\"other\""));

        Assert.Equal((HttpStatusCode.Forbidden, "no-store", null), (answer.StatusCode, answer.Field("Cache-Control"), answer.Field("ETag")));
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task An_answer_that_another_makes_of_ours_has_nothing_of_the_row(string style)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"GET /{style}/turned/1", null, ("If-None-Match", "\"other\""));

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal((null, null, null), (answer.Field("ETag"), answer.Field("Cache-Control"), answer.Field("Content-Location")));
    }

    [Fact]
    public async Task What_cannot_be_shown_as_the_client_wants_it_has_nothing_of_the_row()
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync("GET /mvc/plain/1", null, ("Accept", "text/csv"), ("If-None-Match", "\"other\""));

        Assert.Equal(HttpStatusCode.NotAcceptable, answer.StatusCode);
        Assert.Equal((null, null), (answer.Field("ETag"), answer.Field("Cache-Control")));
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_write_that_nobody_saw_has_no_tag_and_never_that_of_before(string style)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"PUT /{style}/bulk/1", null, ("If-Match", Tag));

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.NotEqual(Tag, answer.Field("ETag"));
        Assert.Equal("Torch", await NameAsync());
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_create_that_was_written_is_not_answered_by_412(string style)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"PUT /{style}/made/7", null, ("If-None-Match", "*"));

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        await using var db = Shop.Open();
        Assert.NotNull(await db.Items.FindAsync([7], Cancellation));
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_conflict_of_another_row_is_412_without_its_tag(string style)
    {
        await ElsewhereAsync(db =>
        {
            db.Add(new Item { Id = 2, Name = "Shade" });
            return Task.CompletedTask;
        });
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"PUT /{style}/other/1", null, ("If-Match", Tag));

        var problem = await answer.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Null(answer.Field("ETag"));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, problem.GetProperty("current").ValueKind);
        Assert.Equal("Lamp", await NameAsync());
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_store_that_cannot_hear_of_the_write_is_503_to_be_tried_again(string style)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"PUT /{style}/store/1", null, ("If-Match", Tag));

        await answer.ProblemAsync(HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(answer.Field("Retry-After"));
    }

    [Theory]
    [InlineData("QUERY", HttpStatusCode.OK)]
    [InlineData("PROPFIND", HttpStatusCode.OK)]
    [InlineData("REPORT", HttpStatusCode.OK)]
    [InlineData("SEARCH", HttpStatusCode.OK)]
    [InlineData("LOCK", HttpStatusCode.PreconditionRequired)]
    public async Task A_safe_method_needs_no_condition(string method, HttpStatusCode status)
    {
        await using var app = await StartAsync();

        Assert.Equal(status, (await app.SendAsync(method + " /minimal/query/1")).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task Last_Modified_is_never_after_Date(string style)
    {
        var ahead = TimeProvider.System.GetUtcNow().AddMinutes(5);
        await using (var db = Shop.Open())
        using (db.ImportVersions())
        {
            var item = (await db.Items.FindAsync([1], Cancellation))!;
            (item.Modified, item.Version, item.Name) = (ahead.AddTicks(-(ahead.Ticks % TimeSpan.TicksPerMicrosecond)), 2, "Ahead");
            await db.SaveChangesAsync(Cancellation);
        }

        await using var app = await StartAsync();

        var answer = await app.SendAsync($"GET /{style}/plain/1");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(Time(answer.Field("Last-Modified")) <= Time(answer.Field("Date")));

        static DateTimeOffset Time(string? date) => DateTimeOffset.ParseExact(date!, "R", CultureInfo.InvariantCulture);
    }

    internal async Task<object?> WriteAsync(string way, int id, ShopContext db)
    {
        switch (way)
        {
            case "bulk":
                await db.Items.Where(item => item.Id == id).IfMatch(Tag).ExecuteUpdateAsync(set => set.SetProperty(item => item.Name, "Torch"));
                return null;

            case "made":
                db.Add(new Item { Id = id, Name = "Made" });
                await db.SaveChangesAsync();
                throw new DbUpdateException("Something behind it.");

            case "other":
                (await db.Items.FindAsync(id))!.Name = "Torch";
                (await db.Items.FindAsync(2))!.Name = "Changed";
                await ElsewhereAsync(async other => (await other.Items.FindAsync([2], Cancellation))!.Name = "Elsewhere");
                await db.SaveChangesAsync();
                return null;

            default:
                throw new ETagStoreException("Out of reach.");
        }
    }

    private Task<TestApplication> StartAsync()
        => StartAsync(
            [typeof(HonestController)],
            mvc => mvc.ReturnHttpNotAcceptable = true,
            more: Map,
            configure: services => services.AddSingleton(this));

    private static void Map(WebApplication app)
    {
        app.MapGet("/minimal/refused/{id:int}", (int id, HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }).WithETag<Item>();
        app.MapGet("/minimal/turned/{id:int}", async (int id, ShopContext db) => await db.Items.FindAsync(id))
            .AddEndpointFilter(async (context, next) =>
            {
                await next(context);
                return Results.StatusCode(StatusCodes.Status409Conflict);
            })
            .WithETag<Item>(options => options.SetHeaders = http => http.Response.Headers.ContentLocation = "/items/1");
        app.MapPut("/minimal/{way}/{id:int}", async (string way, int id, ShopContext db, HonestAnswerTests tests)
            => await tests.WriteAsync(way, id, db) is { } value ? Results.Ok(value) : Results.NoContent()).WithETag<Item>();
        app.MapMethods("/minimal/query/{id:int}", ["QUERY", "PROPFIND", "REPORT", "SEARCH", "LOCK"], (int id) => "found").RequireIfMatch<Item>();
        app.MapGet("/minimal/plain/{id:int}", async (int id, ShopContext db) => await db.Items.FindAsync(id)).WithETag<Item>();
    }
}

[ApiController]
[ETag<Item>]
public sealed class HonestController(ShopContext db, HonestAnswerTests tests) : ControllerBase
{
    [HttpGet("/mvc/refused/{id:int}")]
    public IActionResult Refused(int id)
    {
        Response.Headers.CacheControl = "no-store";
        return StatusCode(StatusCodes.Status403Forbidden, id);
    }

    [HttpGet("/mvc/turned/{id:int}")]
    [TurnedFilter]
    public async Task<ActionResult<Item>> Turned(int id) => (await db.Items.FindAsync(id))!;

    [HttpGet("/mvc/plain/{id:int}")]
    public async Task<ActionResult<Item>> Plain(int id) => (await db.Items.FindAsync(id))!;

    [HttpPut("/mvc/{way}/{id:int}")]
    public async Task<IActionResult> Put(string way, int id) => await tests.WriteAsync(way, id, db) is { } value ? Ok(value) : NoContent();

    private sealed class TurnedFilterAttribute : Microsoft.AspNetCore.Mvc.Filters.ResultFilterAttribute
    {
        public override void OnResultExecuting(Microsoft.AspNetCore.Mvc.Filters.ResultExecutingContext context)
            => context.Result = new StatusCodeResult(StatusCodes.Status409Conflict);
    }
}

[Sqlite]
public sealed class SqliteHonestAnswerTests(SqliteDatabase database) : HonestAnswerTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresHonestAnswerTests(PostgresDatabase database) : HonestAnswerTests(database), IClassFixture<PostgresDatabase>;
