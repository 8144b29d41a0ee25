using System.Net;
using System.Text.Json;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Mvc;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Tests.Problems;

/// <summary>A 412, a 428 and a 400 say why, and what helps. In both styles; item 1 is at version 1.</summary>
public abstract class ReasonTests(TestDatabase database) : ControllerTests(database)
{
    private static readonly string[] Styles = ["minimal", "mvc"];

    // The row is known by its route, or only by what the handler writes.
    private static readonly string[] Routes = ["items/1", "slugs/Lamp"];

    public static TheoryData<string, string, string, string> FalseTags
    {
        get
        {
            (string Field, string Reason)[] cases =
            [
                ("\"shop.item-1,7\"", "stale"),
                ("shop.item-1,7", "stale"),
                ("\"shop.item-1,7;pt-br\"", "stale"),
                ("\"shop.item-1,7\", \"shop.line-a:1,1\"", "stale"),
                ("W/\"shop.item-1,1\"", "weak"),
                ("W/\"shop.item-1,7\"", "weak"),
                ("\"shop.item-1,7\", W/\"shop.item-1,1\"", "weak"),
                ("\"*\"", "quoted_star"),
                ("\"*\", \"*\"", "quoted_star"),
                ("\"shop.item-1,1-gzip\"", "suffixed"),
                ("\"shop.item-1,1-br\"", "suffixed"),
                ("\"shop.item-1,1--gzip\"", "suffixed"),
                ("\"shop.item-1,7-gzip\"", "suffixed"),
                ("W/\"shop.item-1,1-gzip\"", "suffixed"),
                ("\"shop.item-1,1:0\"", "suffixed"),
                ("\"shop.item-1,1;\"", "suffixed"),
                ("\"shop.item-1,01\"", "not_ours"),
                ("\"shop.item-1,1x\"", "not_ours"),
                ("\"shop.item-2,1\"", "other_resource"),
                ("\"shop.line-a:1,1\"", "other_resource"),
                ("\"music.item-1,1\"", "other_resource"),
                ("\"shop.item-2,1-gzip\"", "other_resource"),
                ("\"v7\"", "not_ours"),
                ("\"\"", "not_ours"),
                ("W/\"33a64df5\"", "not_ours"),
                ("", "empty"),
                (" , ", "empty"),
            ];
            var data = new TheoryData<string, string, string, string>();
            foreach (var style in Styles)
            {
                foreach (var route in Routes)
                {
                    foreach (var (sent, reason) in cases)
                    {
                        data.Add(style, route, sent, reason);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(FalseTags))]
    public async Task A_412_says_why_the_tag_is_not_that_of_the_row(string style, string route, string field, string reason)
    {
        await using var app = await StartAsync();

        var problem = await (await app.SendAsync($"PUT /{style}/{route}", Body, ("If-Match", field))).ProblemAsync(HttpStatusCode.PreconditionFailed);

        Assert.Equal(reason, Reason(problem));
        Assert.Equal(reason is "stale", Detail(problem).Contains("Read the resource again", StringComparison.Ordinal));
        Assert.Contains("Nothing was written", Detail(problem), StringComparison.Ordinal);

        // A name in the route says no row, so the tag of one is told only to who names it.
        var isNamed = !route.StartsWith("slugs", StringComparison.Ordinal) || reason is "stale" || field.StartsWith("\"shop.item-1,7\"", StringComparison.Ordinal);
        Assert.Equal(isNamed ? Tag : null, problem.GetProperty("current").GetString());
        Assert.Equal("Lamp", await NameAsync());
    }

    [Theory]
    [InlineData("minimal", "\"shop.item-1,1-gzip\"", "-gzip")]
    [InlineData("mvc", "\"shop.item-1,1-gzip\"", "-gzip")]
    [InlineData("minimal", "W/\"shop.item-1,1\"", "without W/")]
    [InlineData("mvc", "W/\"shop.item-1,1\"", "without W/")]
    [InlineData("minimal", "\"*\"", "without quotes")]
    [InlineData("mvc", "\"*\"", "without quotes")]
    [InlineData("minimal", "", "If-Match: *")]
    [InlineData("mvc", "", "If-Match: *")]
    public async Task A_412_says_what_helps(string style, string field, string words)
    {
        await using var app = await StartAsync();

        var problem = await (await app.SendAsync($"PUT /{style}/items/1", Body, ("If-Match", field))).ProblemAsync(HttpStatusCode.PreconditionFailed);

        Assert.Contains(words, Detail(problem), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("minimal")]
    [InlineData("mvc")]
    public async Task What_was_changed_or_deleted_while_the_handler_ran_is_stale_or_gone(string style)
    {
        await using var app = await StartAsync();
        Log.Meanwhile = () => RenameAsync("Torch");

        var stale = await (await app.SendAsync($"PUT /{style}/items/1", """{"name":"Candle"}""", ("If-Match", Tag))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("stale", Reason(stale));

        Log.Meanwhile = () => ElsewhereAsync(async db => db.Remove((await db.Items.FindAsync([1], Cancellation))!));
        var gone = await (await app.SendAsync($"PUT /{style}/items/1", """{"name":"Candle"}""", ("If-Match", "\"shop.item-1,2\""))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("gone", Reason(gone));
        Assert.DoesNotContain("ead it again", Detail(gone), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("minimal")]
    [InlineData("mvc")]
    public async Task A_create_only_put_of_what_exists_says_so(string style)
    {
        await using var app = await StartAsync();

        var exists = await (await app.SendAsync($"PUT /{style}/items/1", Body, ("If-None-Match", "*"))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("exists", Reason(exists));
        var late = await (await app.SendAsync($"PUT /{style}/slugs/Lamp", Body, ("If-None-Match", "*"))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("exists", Reason(late));
        var unchanged = await (await app.SendAsync($"PUT /{style}/loose/1", Body, ("If-None-Match", Tag))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("unchanged", Reason(unchanged));
        Assert.DoesNotContain("ead it again", Detail(exists) + Detail(late) + Detail(unchanged), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("minimal")]
    [InlineData("mvc")]
    public async Task Of_two_conditions_the_one_that_is_false_is_named(string style)
    {
        await using var app = await StartAsync();

        var match = await (await app.SendAsync($"PUT /{style}/items/1", Body, ("If-Match", "\"shop.item-1,7\""), ("If-None-Match", Tag))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal(("stale", "\"shop.item-1,7\""), (Reason(match), match.GetProperty("expected").GetString()));
        var noneMatch = await (await app.SendAsync($"PUT /{style}/items/1", Body, ("If-Match", Tag), ("If-None-Match", "*"))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal(("exists", "*"), (Reason(noneMatch), noneMatch.GetProperty("expected").GetString()));
    }

    [Theory]
    [InlineData("minimal")]
    [InlineData("mvc")]
    public async Task A_date_that_is_past_says_so(string style)
    {
        await using var app = await StartAsync();

        var problem = await (await app.SendAsync($"PUT /{style}/loose/1", Body, ("If-Unmodified-Since", "Sat, 01 Jan 2000 00:00:00 GMT"))).ProblemAsync(HttpStatusCode.PreconditionFailed);

        Assert.Equal("modified_since", Reason(problem));
        Assert.Contains("If-Unmodified-Since", Detail(problem), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("minimal", "items/1")]
    [InlineData("minimal", "slugs/Lamp")]
    [InlineData("mvc", "items/1")]
    [InlineData("mvc", "slugs/Lamp")]
    public async Task A_428_says_why_what_was_sent_is_not_enough(string style, string route)
    {
        await using var app = await StartAsync();

        Assert.Equal("missing", Reason(await Required()));
        Assert.Equal("date_only", Reason(await Required(("If-Unmodified-Since", "Sat, 01 Jan 2000 00:00:00 GMT"))));
        Assert.Equal("if_none_match_only", Reason(await Required(("If-None-Match", "\"shop.item-1,7\""))));

        async Task<JsonElement> Required(params (string, string)[] fields)
        {
            var problem = await (await app.SendAsync($"PUT /{style}/{route}", Body, fields)).ProblemAsync(HttpStatusCode.PreconditionRequired);
            Assert.Contains("Send If-Match", Detail(problem), StringComparison.Ordinal);
            return problem;
        }
    }

    [Theory]
    [InlineData("minimal", "items/1", "If-Match", "junk")]
    [InlineData("minimal", "items/1", "If-None-Match", "'x'")]
    [InlineData("minimal", "slugs/Lamp", "If-Match", "*, \"x\"")]
    [InlineData("minimal", "caught", "If-Match", "junk")]
    [InlineData("mvc", "items/1", "If-Match", "junk")]
    [InlineData("mvc", "items/1", "If-None-Match", "'x'")]
    [InlineData("mvc", "slugs/Lamp", "If-Match", "*, \"x\"")]
    [InlineData("mvc", "caught", "If-Match", "junk")]
    public async Task A_400_names_the_header_that_cannot_be_read(string style, string route, string name, string value)
    {
        await using var app = await StartAsync();
        (string, string)[] fields = name is "If-Match" ? [(name, value)] : [("If-Match", Tag), (name, value)];

        var problem = await (await app.SendAsync($"PUT /{style}/{route}", Body, fields)).ProblemAsync(HttpStatusCode.BadRequest);

        Assert.Equal(("malformed", name), (Reason(problem), problem.GetProperty("header").GetString()));
        Assert.StartsWith($"{name} is malformed", Detail(problem), StringComparison.Ordinal);
        Assert.Equal("Lamp", await NameAsync());
    }

    internal static async Task<Item> RenameAsync(Item item, string name, ShopContext db, ActionLog log)
    {
        await log.RanAsync();
        item.Name = name;
        await db.SaveChangesAsync();
        return item;
    }

    private static string? Reason(JsonElement problem) => problem.GetProperty("reason").GetString();

    private static string Detail(JsonElement problem) => problem.GetProperty("detail").GetString()!;

    private Task<TestApplication> StartAsync() => StartAsync([typeof(ReasonController)], _ => { }, more: Map);

    private static void Map(WebApplication app)
    {
        app.MapPut("/minimal/items/{id}", async (int id, ItemName change, ShopContext db, ActionLog log)
            => Results.Ok(await RenameAsync((await db.Items.FindAsync(id))!, change.Name, db, log))).RequireIfMatch<Item>();
        app.MapPut("/minimal/loose/{id}", async (int id, ItemName change, ShopContext db, ActionLog log)
            => Results.Ok(await RenameAsync((await db.Items.FindAsync(id))!, change.Name, db, log))).WithETag<Item>();
        app.MapPut("/minimal/slugs/{slug}", async (string slug, ItemName change, ShopContext db, ActionLog log)
            => Results.Ok(await RenameAsync(await db.Items.SingleAsync(row => row.Name == slug), change.Name, db, log))).RequireIfMatch<Item>();
        app.MapPut("/minimal/caught", async (HttpRequest request, ShopContext db) =>
        {
            try
            {
                db.Entry((await db.Items.FindAsync(1))!).IfMatch(request.Headers.IfMatch);
                return Results.NoContent();
            }
            catch (MalformedIfMatchException)
            {
                return TypedResults.MalformedPrecondition();
            }
        });
    }
}

[ApiController]
[Route("mvc")]
public sealed class ReasonController(ShopContext db, ActionLog log) : ControllerBase
{
    [HttpPut("items/{id}")]
    [RequireIfMatch<Item>]
    public async Task<ActionResult<Item>> Put(int id, ItemName change) => await ReasonTests.RenameAsync((await db.Items.FindAsync(id))!, change.Name, db, log);

    [HttpPut("loose/{id}")]
    [ETag<Item>]
    public Task<ActionResult<Item>> Loose(int id, ItemName change) => Put(id, change);

    [HttpPut("slugs/{slug}")]
    [RequireIfMatch<Item>]
    public async Task<ActionResult<Item>> Slug(string slug, ItemName change)
        => await ReasonTests.RenameAsync(await db.Items.SingleAsync(row => row.Name == slug), change.Name, db, log);

    [HttpPut("caught")]
    public async Task<IActionResult> Caught()
    {
        db.Entry((await db.Items.FindAsync(1))!).IfMatch(Request.Headers.IfMatch);
        return NoContent();
    }
}

[Sqlite]
public sealed class SqliteReasonTests(SqliteDatabase database) : ReasonTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresReasonTests(PostgresDatabase database) : ReasonTests(database), IClassFixture<PostgresDatabase>;
