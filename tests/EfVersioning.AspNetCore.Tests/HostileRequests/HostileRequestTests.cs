using CsCheck;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Endpoints;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Tests.HostileRequests;

/// <summary>Whatever a client sends: no 500, no write that it was not entitled to, no 304 for what it has not got.</summary>
public abstract class HostileRequestTests(TestDatabase database) : ShopTests(database)
{
    private static void Map(WebApplication app)
    {
        // As a server or a rewriting middleware might hand it on that lets a NUL through; Kestrel itself does not.
        app.Use((http, next) =>
        {
            http.Request.Path = new PathString(http.Request.Path.Value!.Replace('␀', '\0'));
            return next(http);
        });
        app.UseRouting();
        var shop = app.MapGroup("/");
        shop.MapMethods("/items/{id}", ["GET", "HEAD"], async (int id, ShopContext db) => await db.Items.FindAsync(id) is { } item ? Results.Bytes("Lamp"u8.ToArray(), "text/plain", enableRangeProcessing: true) : Results.NotFound()).WithETag<Item>();
        shop.MapPut("/items/{id}", async (int id, ShopContext db) => await WriteAsync(db, await db.Items.FindAsync(id), item => item.Name = "Torch")).WithETag<Item>();
        shop.MapDelete("/items/{id}", async (int id, ShopContext db) => await WriteAsync(db, await db.Items.FindAsync(id), item => db.Remove(item))).WithETag<Item>();
        shop.MapMethods("/lines/{order}/{number}", ["GET", "HEAD"], async (string order, int number, ShopContext db) => await db.Lines.FindAsync(order, number) is { } line ? Results.Ok(line) : Results.NotFound()).WithETag<Line>();
        shop.MapMethods("/lines/{order}/{number}", ["PUT", "DELETE"], async (string order, int number, ShopContext db) => await WriteAsync(db, await db.Lines.FindAsync(order, number), line => line.Amount++)).RequireIfMatch<Line>();
        shop.Map("/leaflets/{id}", async (Guid id, ShopContext db) => await WriteAsync(db, await db.Leaflets.FindAsync(id), leaflet => leaflet.Text = "x")).WithETag<Leaflet>();
    }

    private static async Task<IResult> WriteAsync<T>(ShopContext db, T? row, Action<T> change)
        where T : class
    {
        if (row is null)
        {
            return Results.NotFound();
        }

        change(row);
        await db.SaveChangesAsync();
        return Results.NoContent();
    }

    private Task<TestApplication> StartAsync()
        => StartAsync(Map, services => services.Configure<KestrelServerOptions>(server =>
        {
            server.Limits.MaxRequestLineSize = 1 << 20;
            server.Limits.MaxRequestHeadersTotalSize = 1 << 21;
            server.Limits.MaxRequestBufferSize = 1 << 22;
        }));

    /// <summary>Whether the item is as it was; puts it back where it is not.</summary>
    private async Task<bool> IsUntouchedAsync()
    {
        await using var db = Shop.Open();
        if (await db.Items.AsNoTracking().SingleOrDefaultAsync(Cancellation) is { Name: "Lamp", Version: 1 })
        {
            return true;
        }

        await db.Items.ExecuteDeleteAsync(Cancellation);
        db.Add(new Item { Id = 1, Name = "Lamp" });
        await db.SaveChangesAsync(Cancellation);
        return false;
    }

    private async Task CheckAsync(OctetClient client, HostileRequest request)
    {
        var answer = await client.SendAsync(request.Method, "/items/1", request.Method is "PUT" ? "{}" : null, request.Fields);

        var isUntouched = await IsUntouchedAsync();
        Assert.InRange(answer.Status, 0, 499);
        Assert.True(isUntouched || (request.MayWrite && answer.Status is 204), $"{answer.Status} {request}");
        Assert.True(answer.Status is not 304 || (request.MayHave && request.Method is "GET" or "HEAD"), $"{answer.Status} {request}");
        Assert.True(answer.Status is not 206 || request.Method is "GET", $"{answer.Status} {request}");
    }

    [Fact]
    public async Task Any_text_in_any_condition_field()
    {
        await using var app = await StartAsync();
        var client = new OctetClient(app.Client.BaseAddress!);

        await HostileRequest.Any.SampleAsync(request => CheckAsync(client, request), iter: 400, threads: 1);
    }

    [Fact]
    public async Task Any_text_that_ends_a_line_or_the_head_within_a_condition_field()
    {
        await using var app = await StartAsync();
        var client = new OctetClient(app.Client.BaseAddress!);

        await HostileRequest.Broken.SampleAsync(
            async request =>
            {
                var answer = await client.SendAsync(request.Method, "/items/1", request.Method is "PUT" ? "{}" : null, request.Fields);

                // Whoever ends the head before its conditions has sent none of them, and may write.
                Assert.InRange(answer.Status, 0, 499);
                Assert.True(await IsUntouchedAsync() || (request.Method is "PUT" or "DELETE" && answer.Status is 204), $"{answer.Status} {request}");
                Assert.True(answer.Status is not 304 || request.Method is "GET" or "HEAD", $"{answer.Status} {request}");
            },
            iter: 400,
            threads: 1);
    }

    [Fact]
    public async Task Every_field_of_the_cases_with_every_method()
    {
        await using var app = await StartAsync();
        var client = new OctetClient(app.Client.BaseAddress!);
        var values = PreconditionCase.All.Values.SelectMany(item => item.Fields).Select(line => HostileRequest.Octets(line.Value)).Distinct().ToList();
        Assert.InRange(values.Count, 50, 500);

        foreach (var value in values)
        {
            foreach (var method in new[] { "GET", "HEAD", "PUT", "DELETE" })
            {
                await CheckAsync(client, new HostileRequest(method, [("If-Match", value)]));
                await CheckAsync(client, new HostileRequest(method, [("If-None-Match", value), ("Range", value)]));
            }
        }
    }

    [Fact]
    public async Task Any_text_for_a_key()
    {
        await using var app = await StartAsync();
        var client = new OctetClient(app.Client.BaseAddress!);

        await Gen.Select(Gen.OneOf("GET", "HEAD", "PUT", "DELETE"), Gen.OneOf("/items/", "/lines/1/", "/leaflets/", "/lines/"), HostileRequest.Segment, Gen.OneOf("*", "\"shop.item-1,1\"", "\"shop.item-1,9\""))
            .SampleAsync(
                async (method, path, segment, field) =>
                {
                    var target = path + segment + (path is "/lines/" ? "/1" : "");
                    var answer = await client.SendAsync(method, target, method is "PUT" ? "{}" : null, [("If-Match", field), ("If-None-Match", "\"shop.item-1,9\"")]);

                    Assert.InRange(answer.Status, 0, 499);
                    Assert.True(await IsUntouchedAsync() || answer.Status is 204, target);
                    Assert.NotEqual(304, answer.Status);
                },
                iter: 400,
                threads: 1);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    public async Task A_key_with_NUL_is_no_rows_key(string method)
    {
        await using var app = await StartAsync();
        var client = new OctetClient(app.Client.BaseAddress!);

        Assert.Equal(400, (await client.SendAsync(method, "/lines/%00/1", null, [("If-Match", "*")])).Status);
        Assert.Equal(404, (await client.SendAsync(method, "/lines/%E2%90%80/1", method is "PUT" ? "{}" : null, [("If-Match", "*")])).Status);
    }

    [Theory]
    [InlineData("\"shop.item-1,9\", ", 40_000)]
    [InlineData("\"x,y\",", 100_000)]
    [InlineData(",", 600_000)]
    [InlineData("W/\"shop.item-1,1\", ", 30_000)]
    public async Task A_field_of_hundreds_of_kilobytes_is_read_to_its_end(string member, int times)
    {
        await using var app = await StartAsync();
        var client = new OctetClient(app.Client.BaseAddress!);
        var list = string.Concat(Enumerable.Repeat(member, times));

        var stale = await client.SendAsync("PUT", "/items/1", "{}", [("If-Match", list + "\"end\"")]);
        Assert.Equal(412, stale.Status);
        Assert.InRange(stale.Content.Length, 1, 2000);
        Assert.True(await IsUntouchedAsync());
        Assert.Equal(400, (await client.SendAsync("PUT", "/items/1", "{}", [("If-Match", list + "\"shop.item-1,1\", \"")])).Status);
        Assert.True(await IsUntouchedAsync());
        Assert.Equal(304, (await client.SendAsync("GET", "/items/1", null, [("If-None-Match", list + "\"shop.item-1,1\"")])).Status);
        Assert.Equal(204, (await client.SendAsync("PUT", "/items/1", "{}", [("If-Match", list + "\"shop.item-1,1\"")])).Status);
        Assert.False(await IsUntouchedAsync());
    }

    [Fact]
    public async Task A_field_that_is_cut_within_a_character_is_still_told_of()
    {
        await using var app = await StartAsync();

        foreach (var before in new[] { "\"", "\"x" })
        {
            var field = HostileRequest.Octets(before + string.Concat(Enumerable.Repeat("😀", 200)) + "\"");
            var answer = await new OctetClient(app.Client.BaseAddress!).SendAsync("PUT", "/items/1", "{}", [("If-Match", field)]);

            Assert.Equal(412, answer.Status);
            Assert.Contains("\"expected\":", answer.Content, StringComparison.Ordinal);
        }
    }
}

[Sqlite]
public sealed class SqliteHostileRequestTests(SqliteDatabase database) : HostileRequestTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresHostileRequestTests(PostgresDatabase database) : HostileRequestTests(database), IClassFixture<PostgresDatabase>;
