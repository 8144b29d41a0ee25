using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Tests.Mvc;

/// <summary>
/// Conditions that name no version for SQL to check: that the row exists, that it has none of some tags, a date. On routes that say
/// which row they are about (<c>sure</c>) and on others, in both styles.
/// </summary>
public abstract class UncertainConditionTests(TestDatabase database) : ControllerTests(database)
{
    private const string Past = "Tue, 01 Jan 2019 00:00:00 GMT";
    private const string Future = "Fri, 01 Jan 2106 00:00:00 GMT";

    public static TheoryData<string, string, string> Posted
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var style in new[] { "minimal", "mvc" })
            {
                foreach (var route in new[] { "sure", "unsure" })
                {
                    foreach (var way in new[] { "update", "attach", "patch" })
                    {
                        data.Add(style, route, way);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Posted))]
    public async Task A_star_is_met_by_an_entity_that_was_attached_and_not_read(string style, string route, string way)
    {
        await RenameAsync("Candle");
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"PUT /{style}/{route}/{way}/1", null, ("If-Match", "*"));

        Assert.Equal((HttpStatusCode.OK, "\"shop.item-1,3\""), (answer.StatusCode, answer.Field("ETag")));
        Assert.Equal(("Torch", 3), await ItemAsync(1));
    }

    [Theory]
    [MemberData(nameof(Posted))]
    public async Task A_star_is_not_met_where_there_is_no_row(string style, string route, string way)
    {
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.PreconditionFailed, (await app.SendAsync($"PUT /{style}/{route}/{way}/7", null, ("If-Match", "*"))).StatusCode);
        Assert.Null(await ItemAsync(7));
    }

    [Theory]
    [MemberData(nameof(Posted))]
    public async Task A_date_is_compared_with_the_row_and_not_with_what_was_posted(string style, string route, string way)
    {
        await RenameAsync("Candle");
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.PreconditionFailed, (await app.SendAsync($"PUT /{style}/{route}/{way}/1", null, ("If-Unmodified-Since", Past))).StatusCode);
        Assert.Equal(("Candle", 2), await ItemAsync(1));
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync($"PUT /{style}/{route}/{way}/1", null, ("If-Unmodified-Since", Future))).StatusCode);
        Assert.Equal(("Torch", 3), await ItemAsync(1));
    }

    [Theory]
    [MemberData(nameof(Posted))]
    public async Task A_row_that_has_one_of_the_tags_is_not_written(string style, string route, string way)
    {
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.PreconditionFailed, (await app.SendAsync($"PUT /{style}/{route}/{way}/1", null, ("If-None-Match", $"\"else\", W/{Tag}"))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await app.SendAsync($"PUT /{style}/{route}/{way}/1", null, ("If-None-Match", "what is this"))).StatusCode);
        Assert.Equal(("Lamp", 1), await ItemAsync(1));
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync($"PUT /{style}/{route}/{way}/1", null, ("If-None-Match", "\"shop.item-1,7\""))).StatusCode);
        Assert.Equal(("Torch", 2), await ItemAsync(1));
    }

    [Theory]
    [InlineData("minimal", "If-Unmodified-Since", Future)]
    [InlineData("mvc", "If-Unmodified-Since", Past)]
    [InlineData("minimal", "If-None-Match", "\"shop.item-1,7\"")]
    public async Task A_bulk_write_cannot_meet_a_date_that_its_route_names_no_row_for(string style, string header, string value)
    {
        await using var app = await StartAsync();

        await (await app.SendAsync($"PUT /{style}/unsure/bulk/1", null, (header, value))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal(("Lamp", 1), await ItemAsync(1));
    }

    [Theory]
    [InlineData("minimal", "sure")]
    [InlineData("minimal", "unsure")]
    [InlineData("mvc", "sure")]
    [InlineData("mvc", "unsure")]
    public async Task A_create_that_meets_a_row_is_412_and_no_fault(string style, string route)
    {
        await using var app = await StartAsync();

        await (await app.SendAsync($"PUT /{style}/{route}/add/1", null, ("If-None-Match", "*"))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal(("Lamp", 1), await ItemAsync(1));
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync($"PUT /{style}/{route}/add/7", null, ("If-None-Match", "*"))).StatusCode);
        Assert.Equal(("Torch", 1), await ItemAsync(7));
    }

    [Theory]
    [InlineData("minimal", "patch")]
    [InlineData("mvc", "patch")]
    [InlineData("minimal", "guarded")]
    [InlineData("mvc", "guarded")]
    [InlineData("minimal", "update")]
    public async Task A_tag_of_another_row_is_called_that_whatever_the_handler_writes_with(string style, string way)
    {
        await ElsewhereAsync(db => Task.FromResult(db.Add(new Item { Id = 7, Name = "Shade" })));
        await using var app = await StartAsync();

        var other = await (await app.SendAsync($"PUT /{style}/sure/{way}/7", null, ("If-Match", Tag))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        var gone = await (await app.SendAsync($"PUT /{style}/sure/{way}/8", null, ("If-Match", Tag))).ProblemAsync(HttpStatusCode.PreconditionFailed);

        Assert.Equal(("other_resource", "gone"), (other.GetProperty("reason").GetString(), gone.GetProperty("reason").GetString()));
        Assert.Equal(("Lamp", 1), await ItemAsync(1));
        Assert.Equal(("Shade", 1), await ItemAsync(7));
    }

    [Theory]
    [InlineData("minimal")]
    [InlineData("mvc")]
    public async Task Of_two_rows_that_are_written_the_answer_has_the_tag_of_the_one_that_it_shows(string style)
    {
        await ElsewhereAsync(db => Task.FromResult(db.Add(new Item { Id = 7, Name = "Shade" })));
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"PUT /{style}/unsure/both/1", null, ("If-Match", Tag));

        Assert.Equal((HttpStatusCode.OK, "\"shop.item-7,2\""), (answer.StatusCode, answer.Field("ETag")));
    }

    internal static async Task<Item> WriteAsync(string way, int id, string? ifMatch, ShopContext db)
    {
        var item = new Item { Id = id, Name = "Torch", Version = 9, Modified = new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero) };
        switch (way)
        {
            case "update":
                db.Update(item);
                break;

            case "attach":
                item.Version = 0;
                db.Attach(item).Property(row => row.Name).IsModified = true;
                break;

            case "add":
                db.Add(item);
                break;

            case "patch":
                await db.Items.PatchAsync([id], null, set => set.SetProperty(row => row.Name, "Torch"));
                return item;

            case "guarded":
                await db.Items.Where(row => row.Id == id).IfMatch(ifMatch).ExecuteUpdateAsync(set => set.SetProperty(row => row.Name, "Torch"));
                return item;

            case "bulk":
                await db.Items.Where(row => row.Id == id).IfMatch(null).ExecuteUpdateAsync(set => set.SetProperty(row => row.Name, "Torch"));
                return item;

            default:
                (await db.Items.FindAsync(id))!.Name = "Torch";
                item = (await db.Items.FindAsync(7))!;
                item.Name = "Torch, too";
                break;
        }

        await db.SaveChangesAsync();
        return item;
    }

    private async Task<(string, int)?> ItemAsync(int id)
    {
        await using var db = Shop.Open();
        return await db.Items.FindAsync([id], Cancellation) is { } item ? (item.Name, item.Version) : null;
    }

    private Task<TestApplication> StartAsync() => StartAsync([typeof(ConditionController)], _ => { }, more: app =>
    {
        app.MapPut("/minimal/sure/{way}/{id}", (string way, int id, [FromHeader(Name = "If-Match")] string? tags, ShopContext db) => WriteAsync(way, id, tags, db)).WithETag<Item>();
        app.MapPut("/minimal/unsure/{way}/{number}", (string way, int number, [FromHeader(Name = "If-Match")] string? tags, ShopContext db) => WriteAsync(way, number, tags, db)).WithETag<Item>();
    });
}

[Route("mvc")]
[ETag<Item>]
public sealed class ConditionController(ShopContext db) : ControllerBase
{
    [HttpPut("sure/{way}/{id}")]
    public Task<Item> Sure(string way, int id) => UncertainConditionTests.WriteAsync(way, id, Request.Headers.IfMatch, db);

    [HttpPut("unsure/{way}/{number}")]
    public Task<Item> Unsure(string way, int number) => UncertainConditionTests.WriteAsync(way, number, Request.Headers.IfMatch, db);
}

[Sqlite]
public sealed class SqliteUncertainConditionTests(SqliteDatabase database) : UncertainConditionTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresUncertainConditionTests(PostgresDatabase database) : UncertainConditionTests(database), IClassFixture<PostgresDatabase>;
