using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Tests.Mvc;

/// <summary>
/// A handler that makes a row where its route does not say for certain which row it is about: where <c>If-Match</c> is false nothing is
/// written (RFC 9110 §13.1.1), though no row would be written over. In both styles.
/// </summary>
public abstract class UncertainCreateTests(TestDatabase database) : ControllerTests(database)
{
    public static TheoryData<string> Styles => ["minimal", "mvc"];

    public static TheoryData<string, string, string> False => new()
    {
        // Of a row that was deleted, of an older one, of none at all, of another type's.
        { "minimal", "PUT", "\"shop.item-7,1\"" },
        { "minimal", "PATCH", "\"shop.item-1,7\"" },
        { "minimal", "POST", "\"shop.item-7,1\", \"shop.item-1,7\"" },
        { "minimal", "PUT", "\"else\"" },
        { "minimal", "PUT", "W/\"shop.item-1,1\"" },
        { "minimal", "PUT", "\"shop.line-1:1,1\"" },
        { "minimal", "PUT", "*" },
        { "minimal", "PATCH", "*" },
        { "mvc", "PUT", "\"shop.item-7,1\"" },
        { "mvc", "PATCH", "\"shop.item-1,7\"" },
        { "mvc", "POST", "\"shop.item-7,1\", \"shop.item-1,7\"" },
        { "mvc", "PUT", "\"else\"" },
        { "mvc", "PUT", "*" },
        { "mvc", "PATCH", "*" },
    };

    [Theory]
    [MemberData(nameof(False))]
    public async Task Where_If_Match_is_false_no_row_is_made(string style, string method, string tags)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"{method} /{style}/made/Torch", null, ("If-Match", tags));

        await answer.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal(["Lamp 1"], await ItemsAsync());
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_row_that_was_deleted_is_not_made_again_by_its_tag(string style)
    {
        await ElsewhereAsync(db => db.Items.ExecuteDeleteAsync(Cancellation));
        await using var app = await StartAsync();

        var problem = await (await app.SendAsync($"PUT /{style}/made/Lamp", null, ("If-Match", Tag))).ProblemAsync(HttpStatusCode.PreconditionFailed);

        Assert.Equal("gone", problem.GetProperty("reason").GetString());
        Assert.Empty(await ItemsAsync());
    }

    [Theory]
    [InlineData("minimal", "POST", Tag)]
    [InlineData("minimal", "PUT", "\"shop.item-7,1\", \"shop.item-1,1\"")]
    [InlineData("minimal", "POST", "*")]
    [InlineData("minimal", "PUT", null)]
    [InlineData("mvc", "POST", Tag)]
    [InlineData("mvc", "PUT", "\"shop.item-7,1\", \"shop.item-1,1\"")]
    [InlineData("mvc", "POST", "*")]
    [InlineData("mvc", "PUT", null)]
    public async Task A_copy_of_a_row_that_is_at_its_tag_is_made(string style, string method, string? tags)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"{method} /{style}/made/Torch", null, tags is null ? [] : [("If-Match", tags)]);

        Assert.Equal((HttpStatusCode.OK, "\"shop.item-2,1\""), (answer.StatusCode, answer.Field("ETag")));
        Assert.Equal(["Lamp 1", "Torch 1"], await ItemsAsync());
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task Behind_a_copy_the_rest_is_the_handlers(string style)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"POST /{style}/made/Torch?then=Candle", null, ("If-Match", Tag));

        Assert.Equal((HttpStatusCode.OK, "\"shop.item-2,2\""), (answer.StatusCode, answer.Field("ETag")));
        Assert.Equal(["Candle 2", "Lamp 1"], await ItemsAsync());
    }

    internal static async Task<Item> MakeAsync(string slug, string? then, ShopContext db)
    {
        var item = new Item { Name = slug };
        db.Add(item);
        await db.SaveChangesAsync();
        if (then is not null)
        {
            item.Name = then;
            await db.SaveChangesAsync();
        }

        return item;
    }

    private async Task<List<string>> ItemsAsync()
    {
        await using var db = Shop.Open();
        return [.. (await db.Items.ToListAsync(Cancellation)).Select(item => $"{item.Name} {item.Version}").Order(StringComparer.Ordinal)];
    }

    private Task<TestApplication> StartAsync() => StartAsync([typeof(MakingController)], _ => { }, more: app =>
        app.MapMethods("/minimal/made/{slug}", ["PUT", "PATCH", "POST"], (string slug, string? then, ShopContext db) => MakeAsync(slug, then, db)).WithETag<Item>());
}

[ApiController]
[Route("mvc/made/{slug}")]
public sealed class MakingController(ShopContext db) : ControllerBase
{
    [AcceptVerbs("PUT", "PATCH", "POST")]
    [ETag]
    public Task<Item> Make(string slug, string? then) => UncertainCreateTests.MakeAsync(slug, then, db);
}

[Sqlite]
public sealed class SqliteUncertainCreateTests(SqliteDatabase database) : UncertainCreateTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresUncertainCreateTests(PostgresDatabase database) : UncertainCreateTests(database), IClassFixture<PostgresDatabase>;
