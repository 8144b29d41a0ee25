using System.ComponentModel.DataAnnotations;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Mvc;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EfVersioning.AspNetCore.Tests.Setup;

/// <summary>What the log says when an application starts. No database is asked.</summary>
[Sqlite]
public sealed class SetupReportTests(SqliteDatabase database) : ControllerTests(database), IClassFixture<SqliteDatabase>
{
    private readonly LogLines _lines = new();

    [Fact]
    public async Task One_table_names_each_endpoint_with_its_guard()
    {
        await using var app = await StartAsync([typeof(TableController)], map: routes =>
        {
            routes.MapGet("/items/{id}", (int id) => id).WithETag<Item>();
            routes.MapPut("/items/{id}", (int id) => id).RequireIfMatch<Item>();
            routes.MapPatch("/items/{id}", (int id) => id).WithETag<Item>();
            routes.MapGet("/items/{id}/page", (int id, [Range(1, 9)] int page) => id + page).WithETag<Item>();
            routes.MapPut("/items/{id}/page", (int id, [Range(1, 9)] int page) => id + page).WithETag<Item>();
            routes.MapPut("/slugs/{slug}", (string slug) => slug).RequireIfMatch<Item>();
            routes.MapDelete("/orders/{order}/lines/{number}", (string order, int number) => order + number).WithETag<Line>("order", "number");
            routes.MapPost("/items", () => "").WithETag<Item>();
            routes.MapGet("/items", (ShopContext db) => db.Items.ToListAsync()).WithCollectionETag<Item>();
            routes.MapGet("/hash", () => "").WithHashETag();
            routes.MapGet("/plain", () => "");
        });

        var line = Assert.Single(_lines.Of(ETagEventId.EndpointsResolved));
        Assert.Equal(LogLevel.Debug, line.Level);
        var rows = line.Text.Split('\n').Skip(1).Select(row => string.Join('|', row.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))).ToList();
        Assert.Equal("method|route|resource|key|guard|decided", rows[0]);
        Assert.Equal(
            [
                "DELETE|/orders/{order}/lines/{number}|Line|{order}, {number}|If-Match if sent|early",
                "GET|/hash|hash of the body|late",
                "GET|/items/{id}/page|Item|{id}|bound",
                "GET|/items/{id}|Item|{id}|early",
                "GET|/items|list of Item|late",
                "GET|table/{id}|Item|{id}|early",
                "PATCH|/items/{id}|Item|{id}|If-Match if sent|early",
                "POST|/items|Item",
                "PUT|/items/{id}/page|Item|{id}|If-Match if sent|early",
                "PUT|/items/{id}|Item|{id}|If-Match required|early",
                "PUT|/slugs/{slug}|Item|If-Match required|late",
                "PUT|table/{id}|Item|{id}|If-Match required|early",
            ],
            rows.Skip(1).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(_lines.All, said => said.Level >= LogLevel.Information);
    }

    [Fact]
    public async Task Where_a_formatter_looks_at_what_is_answered_a_read_is_decided_late()
    {
        await using var app = await StartAsync(
            [typeof(TableController)],
            configure: services => services.Configure<MvcOptions>(mvc => mvc.OutputFormatters.Add(new Representations.NameFormatter())));

        var table = Assert.Single(_lines.Of(ETagEventId.EndpointsResolved)).Text.Split('\n');
        Assert.Matches("^GET .* late", Assert.Single(table, row => row.StartsWith("GET", StringComparison.Ordinal)));
        Assert.Matches("^PUT .* early", Assert.Single(table, row => row.StartsWith("PUT", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Where_debug_is_off_there_is_no_table()
    {
        var lines = new LogLines(LogLevel.Information);
        await using var app = await StartAsync([typeof(TableController)], configure: lines.Add);

        Assert.Empty(lines.All);
    }

    [Theory]
    [InlineData("PUT", "/items/{id}")]
    [InlineData("PATCH", "/items/{id}")]
    [InlineData("DELETE", "/items/{id}")]
    [InlineData("POST", "/items/{id}")]
    [InlineData("PUT", "/ITEMS/{number:int}/")]
    [InlineData("PUT", "/items/{slug?}")]
    public async Task A_write_beside_a_tagged_read_that_takes_no_condition_is_warned_of(string method, string route)
    {
        await using var app = await StartAsync([], map: routes =>
        {
            routes.MapGet("/items/{id}", (int id) => id).WithETag<Item>();
            routes.MapMethods(route, [method], () => "");
        });

        var line = Assert.Single(_lines.Of(ETagEventId.EndpointUnguarded));
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.Contains($"HTTP: {method} {route}", line.Text, StringComparison.Ordinal);
        Assert.Contains("HTTP: GET /items/{id}", line.Text, StringComparison.Ordinal);
        Assert.Contains(".RequireIfMatch<Item>()", line.Text, StringComparison.Ordinal);
        Assert.Contains(".WithoutETag()", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_of_them_is_warned_of_once_and_one_of_all_methods_too()
    {
        await using var app = await StartAsync([typeof(UnguardedController)], map: routes =>
        {
            routes.MapGet("/items/{id}", (int id) => id).WithETag<Item>();
            routes.MapMethods("/items/{id}", ["HEAD"], (int id) => id).WithETag<Item>();
            routes.MapPut("/items/{id}", (int id) => id);
            routes.MapMethods("/items/{id}", ["PATCH", "DELETE"], (int id) => id);
            routes.MapGet("/lists", (ShopContext db) => db.Items.ToListAsync()).WithCollectionETag<Item>();
            routes.Map("/lists", () => "");
        });

        var texts = _lines.Of(ETagEventId.EndpointUnguarded).Select(line => line.Text).ToList();
        Assert.Equal(5, texts.Count);
        Assert.Contains(texts, text => text.Contains("HTTP: PUT /items", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.Contains("HTTP: PATCH, DELETE /items", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.Contains("'/lists'", StringComparison.Ordinal) && text.Contains(".WithCollectionETag<Item>()", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.Contains("UnguardedController.Put", StringComparison.Ordinal) && text.Contains("[RequireIfMatch<Item>]", StringComparison.Ordinal) && text.Contains("[NoETag]", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.Contains("UnguardedController.Conventional", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_takes_the_condition_or_says_that_there_is_none_is_not_warned_of()
    {
        await using var app = await StartAsync([typeof(GuardedController)], map: routes =>
        {
            routes.MapGet("/items/{id}", (int id) => id).WithETag<Item>();
            routes.MapPut("/items/{id}", (int id) => id).WithETag<Item>();
            routes.MapPatch("/items/{id}", (int id, IfMatch ifMatch) => ifMatch.ToString() + id);
            routes.MapPost("/items/{id}", (int id, [FromHeader(Name = "if-match")] string? tag) => tag + id);
            routes.MapDelete("/items/{id}", (int id) => id).WithoutETag();
            routes.MapMethods("/items/{id}", ["OPTIONS"], (int id) => id);
            routes.MapPut("/items/{id}/name", (int id) => id);
            routes.MapPut("/items/own", () => "");
            routes.MapGet("/plain/{id}", (int id) => id);
            routes.MapPut("/plain/{id}", (int id) => id);
        });

        Assert.Empty(_lines.Of(ETagEventId.EndpointUnguarded));
    }

    [Fact]
    public async Task A_store_that_no_context_uses_is_warned_of()
    {
        await using var app = await StartAsync([], configure: services => services.AddSingleton<IETagStore>(new MemoryETagStore()));

        var line = Assert.Single(_lines.Of(ETagEventId.StoreUnused));
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.Contains("services.AddEtagVersioningStore<ShopContext>()", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_used_is_not()
    {
        await using var app = await StartAsync([], configure: services => services.AddEtagVersioningStore<ShopContext>());

        Assert.Empty(_lines.Of(ETagEventId.StoreUnused));
    }

    private Task<TestApplication> StartAsync(Type[] controllers, Action<WebApplication>? map = null, Action<IServiceCollection>? configure = null)
        => StartAsync(controllers, _ => { }, more: map, configure: configure is null ? _lines.Add : services =>
        {
            _lines.Add(services);
            configure(services);
        });
}

[ApiController]
[Route("table/{id}")]
public sealed class TableController : ControllerBase
{
    [HttpGet]
    [ETag<Item>]
    public int Get(int id) => id;

    [HttpPut]
    [RequireIfMatch<Item>]
    public int Put(int id) => id;
}

[Route("unguarded/{id}")]
public sealed class UnguardedController : ControllerBase
{
    [HttpGet]
    [ETag<Item>]
    public int Get(int id) => id;

    [HttpPut]
    public int Put(int id) => id;

    [HttpGet("/conventional/{id}")]
    [ETag<Item>]
    public int ConventionalGet(int id) => id;

    [HttpDelete("/conventional/{number}")]
    public int Conventional(int number) => number;
}

[Route("guarded/{id}")]
[ETag<Item>]
public sealed class GuardedController : ControllerBase
{
    [HttpGet]
    public int Get(int id) => id;

    [HttpPut]
    [NoETag]
    public int Put(int id) => id;

    [HttpDelete]
    public int Delete(int id) => id;
}
