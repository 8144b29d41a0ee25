using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Tests.Mvc;

/// <summary>A version or a time in a body counts for nothing, also where the handler saves the body as it came. In both styles.</summary>
public abstract class OverPostedTests(TestDatabase database) : ControllerTests(database)
{
    public static TheoryData<string, string> StylesAndVersions => new()
    {
        { "minimal", "-5" }, { "minimal", "-1" }, { "minimal", "-2147483648" }, { "minimal", "0" }, { "minimal", "99" }, { "minimal", "2147483647" },
        { "mvc", "-5" }, { "mvc", "-1" }, { "mvc", "-2147483648" }, { "mvc", "0" }, { "mvc", "99" }, { "mvc", "2147483647" },
    };

    public static TheoryData<string> Styles => ["minimal", "mvc"];

    [Theory]
    [MemberData(nameof(StylesAndVersions))]
    public async Task A_version_in_the_body_counts_for_nothing_beside_If_Match(string style, string version)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"PUT /{style}/strict/1", $$"""{"id":1,"name":"Torch","version":{{version}}}""", ("If-Match", Tag));

        Assert.Equal((HttpStatusCode.OK, "\"shop.item-1,2\""), (answer.StatusCode, answer.Field("ETag")));
        Assert.Equal(2, (await ItemAsync()).Version);

        var stale = await app.SendAsync($"PUT /{style}/strict/1", $$"""{"id":1,"name":"Candle","version":2}""", ("If-Match", Tag));
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.StatusCode);
    }

    [Theory]
    [InlineData("minimal", "-5")]
    [InlineData("minimal", "-2147483648")]
    [InlineData("mvc", "-5")]
    [InlineData("mvc", "-2147483648")]
    public async Task A_negative_version_without_If_Match_is_no_row_s_and_no_500(string style, string version)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"PUT /{style}/loose/1", $$"""{"id":1,"name":"Torch","version":{{version}}}""");

        Assert.Equal(HttpStatusCode.PreconditionFailed, answer.StatusCode);
        Assert.Equal("Lamp", await NameAsync());
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_negative_version_of_a_new_row_is_no_500(string style)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"POST /{style}/items", """{"name":"Torch","version":-5,"modified":"9000-01-01T00:00:00Z"}""");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(1, (await ItemAsync(2)).Version);
        Assert.True((await ItemAsync(2)).Modified < TimeProvider.System.GetUtcNow().AddMinutes(1));
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_time_in_the_body_counts_for_nothing_beside_a_version(string style)
    {
        var before = (await ItemAsync()).Modified;
        await using var app = await StartAsync();

        foreach (var (path, version) in new[] { ("strict", 1), ("loose", 2) })
        {
            var answer = await app.SendAsync(
                $"PUT /{style}/{path}/1", $$"""{"id":1,"name":"Torch {{version}}","version":{{version}},"modified":"9000-01-01T00:00:00Z"}""", ("If-Match", $"\"shop.item-1,{version}\""));

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var item = await ItemAsync();
            Assert.Equal(version + 1, item.Version);
            Assert.InRange(item.Modified, before.AddTicks(1), TimeProvider.System.GetUtcNow().AddMinutes(1));
            before = item.Modified;
        }
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_row_that_is_ahead_of_the_clock_still_moves_on_from_where_it_is(string style)
    {
        var ahead = TimeProvider.System.GetUtcNow().AddMinutes(5);
        ahead = ahead.AddTicks(-(ahead.Ticks % TimeSpan.TicksPerMicrosecond));
        await ElsewhereAsync(async db =>
        {
            db.ImportVersions();
            var item = (await db.Items.FindAsync(1))!;
            (item.Name, item.Version, item.Modified) = ("Ahead", 2, ahead);
        });
        await using var app = await StartAsync();

        var answer = await app.SendAsync(
            $"PUT /{style}/strict/1", """{"id":1,"name":"Torch","version":2,"modified":"9000-01-01T00:00:00Z"}""", ("If-Match", "\"shop.item-1,2\""));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(ahead.AddMicroseconds(1), (await ItemAsync()).Modified);
    }

    internal static async Task<Item> SaveAsync(Item item, ShopContext db)
    {
        db.Update(item);
        await db.SaveChangesAsync();
        return item;
    }

    private async Task<Item> ItemAsync(int id = 1)
    {
        await using var db = Shop.Open();
        return (await db.Items.FindAsync([id], Cancellation))!;
    }

    private Task<TestApplication> StartAsync()
        => StartAsync(
            [typeof(OverPostedController)],
            _ => { },
            more: app =>
            {
                app.MapPut("/minimal/strict/{id:int}", (int id, Item item, ShopContext db) => SaveAsync(item, db)).RequireIfMatch<Item>();
                app.MapPut("/minimal/loose/{id:int}", (int id, Item item, ShopContext db) => SaveAsync(item, db)).WithETag<Item>();
                app.MapPost("/minimal/items", async (Item item, ShopContext db) =>
                {
                    db.Add(item);
                    await db.SaveChangesAsync();
                }).WithETag<Item>();
            });
}

[ApiController]
public sealed class OverPostedController(ShopContext db) : ControllerBase
{
    [HttpPut("/mvc/strict/{id:int}")]
    [RequireIfMatch<Item>]
    public Task<Item> Strict(int id, Item item) => OverPostedTests.SaveAsync(item, db);

    [HttpPut("/mvc/loose/{id:int}")]
    [ETag<Item>]
    public Task<Item> Loose(int id, Item item) => OverPostedTests.SaveAsync(item, db);

    [HttpPost("/mvc/items")]
    [ETag<Item>]
    public async Task<IActionResult> Post(Item item)
    {
        db.Add(item);
        await db.SaveChangesAsync();
        return Ok();
    }
}

[Sqlite]
public sealed class SqliteOverPostedTests(SqliteDatabase database) : OverPostedTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresOverPostedTests(PostgresDatabase database) : OverPostedTests(database), IClassFixture<PostgresDatabase>;
