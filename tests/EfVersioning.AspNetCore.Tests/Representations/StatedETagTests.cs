using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Endpoints;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Tests.Representations;

/// <summary><c>WithETag()</c> with a function of the application's.</summary>
public abstract class StatedETagTests(TestDatabase database) : ShopTests(database)
{
    private static readonly DateTimeOffset Modified = new(2026, 11, 22, 10, 11, 12, 500, TimeSpan.Zero);

    private RepresentationState? _state = new(true, "\"v7\"", Modified);

    private int _runs;

    private Task<TestApplication> StartAsync()
        => StartAsync(
            app =>
            {
                app.UseResponseCompression();
                app.UseOutputCache();
                app.MapMethods("/thing", ["GET", "HEAD", "PUT", "OPTIONS"], Run).WithETag(_ => _state);
                app.MapGet("/asked", Run).WithETag(async http =>
                {
                    var names = await http.RequestServices.GetRequiredService<ShopContext>().Items.Select(item => item.Name).ToListAsync();
                    return names.Count == 0 ? null : new RepresentationState(true, $"\"{names[0]}\"", null);
                });
                app.MapGet("/row", Run).WithETag(async http =>
                    await http.RequestServices.GetRequiredService<ShopContext>().Items.FindETagAsync([1]) is { } tag
                        ? new RepresentationState(true, tag.ToHeader(), null)
                        : null);
                app.MapGet("/cached", Run).WithETag(_ => _state, options => options.CacheControl = "max-age=60").CacheOutput();
                app.MapGet("/missing", IResult () => Results.NotFound()).WithETag(_ => _state);
                app.MapMethods("/weak", ["PUT"], Run).WithETag(_ => _state, options => options.AcceptWeakIfMatch = true);
                app.MapGet("/packed", (HttpContext http) =>
                {
                    http.Response.Headers.ContentEncoding = "x-snappy";
                    return "packed";
                }).WithETag(_ => _state);
            },
            services => services.AddResponseCompression().AddOutputCache());

    private string Run()
    {
        _runs++;
        return "body";
    }

    [Fact]
    public async Task Its_tag_and_date_are_on_the_200_and_304_comes_before_the_handler()
    {
        await using var app = await StartAsync();

        var full = await app.SendAsync("GET /thing");
        Assert.Equal("\"v7\"", full.Field("ETag"));
        Assert.Equal("Sun, 22 Nov 2026 10:11:12 GMT", full.Field("Last-Modified"));
        Assert.Equal("private, no-cache", full.Field("Cache-Control"));
        Assert.Equal("\"v7\"", (await app.SendAsync("HEAD /thing")).Field("ETag"));

        _runs = 0;
        foreach (var condition in new[] { ("If-None-Match", "W/\"v7\""), ("If-Modified-Since", "Sun, 22 Nov 2026 10:11:12 GMT") })
        {
            var same = await app.SendAsync("GET /thing", null, condition);
            await same.NotModifiedAsync("\"v7\"");
            Assert.Equal(full.Field("Last-Modified"), same.Field("Last-Modified"));
        }

        Assert.Equal(0, _runs);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("GET /thing", null, ("If-None-Match", "\"v6\""))).StatusCode);
    }

    [Fact]
    public async Task It_may_ask_the_database()
    {
        await using var app = await StartAsync();
        await (await app.SendAsync("GET /asked", null, ("If-None-Match", "\"Lamp\""))).NotModifiedAsync("\"Lamp\"");
        await (await app.SendAsync("GET /row", null, ("If-None-Match", "\"shop.item-1,1\""))).NotModifiedAsync("\"shop.item-1,1\"");

        await RenameAsync("Torch");

        Assert.Equal("\"Torch\"", (await app.SendAsync("GET /asked", null, ("If-None-Match", "\"Lamp\""))).Field("ETag"));
        Assert.Equal("\"shop.item-1,2\"", (await app.SendAsync("GET /row", null, ("If-None-Match", "\"shop.item-1,1\""))).Field("ETag"));
    }

    [Fact]
    public async Task Null_leaves_everything_to_the_handler()
    {
        await using var app = await StartAsync();
        _state = null;

        var answer = await app.SendAsync("PUT /thing", null, ("If-Match", "\"v6\""));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Null(answer.Field("ETag"));
        Assert.Equal(1, _runs);
    }

    [Fact]
    public async Task A_write_goes_through_at_the_current_tag_alone()
    {
        await using var app = await StartAsync();

        var stale = await app.SendAsync("PUT /thing", null, ("If-Match", "\"v6\""));
        Assert.Equal("\"v7\"", (await stale.ProblemAsync(HttpStatusCode.PreconditionFailed)).GetProperty("current").GetString());
        Assert.Equal("\"v7\"", stale.Field("ETag"));
        await (await app.SendAsync("PUT /thing", null, ("If-None-Match", "*"))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        await (await app.SendAsync("PUT /thing", null, ("If-Match", "v7"))).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal(0, _runs);

        var fresh = await app.SendAsync("PUT /thing", null, ("If-Match", "\"v7\""));
        Assert.Equal(HttpStatusCode.OK, fresh.StatusCode);
        Assert.Null(fresh.Field("ETag"));
        Assert.Equal(1, _runs);

        _state = default(RepresentationState);
        var gone = await app.SendAsync("PUT /thing", null, ("If-Match", "\"v7\""));
        Assert.StartsWith("The resource no longer exists.", (await gone.ProblemAsync(HttpStatusCode.PreconditionFailed)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("OPTIONS /thing", null, ("If-Match", "\"v6\""))).StatusCode);
    }

    [Fact]
    public async Task A_coding_has_its_own_tag_and_each_is_304_and_lets_a_write_through()
    {
        await using var app = await StartAsync();

        for (var round = 0; round < 2; round++)
        {
            Assert.Equal("\"v7;gzip\"", (await app.SendAsync("GET /thing", null, ("Accept-Encoding", "gzip"))).Field("ETag"));
            Assert.Equal("\"v7;br\"", (await app.SendAsync("GET /cached", null, ("Accept-Encoding", "br"))).Field("ETag"));
        }

        foreach (var held in new[] { "\"v7\"", "\"v7;gzip\"", "\"v7;br\"" })
        {
            await (await app.SendAsync("GET /thing", null, ("Accept-Encoding", "br"), ("If-None-Match", held))).NotModifiedAsync(held);
            Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("PUT /thing", null, ("If-Match", held))).StatusCode);
            await (await app.SendAsync("PUT /thing", null, ("If-Match", "W/" + held))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        }

        foreach (var other in new[] { "\"v7;json\"", "\"v7;\"", "\"v;gzip\"", "\"v77;gzip\"" })
        {
            Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("GET /thing", null, ("If-None-Match", other))).StatusCode);
            Assert.Equal(HttpStatusCode.PreconditionFailed, (await app.SendAsync("PUT /thing", null, ("If-Match", other))).StatusCode);
        }
    }

    [Fact]
    public async Task A_coding_that_could_not_be_read_out_of_the_tag_again_makes_it_weak()
    {
        await using var app = await StartAsync();

        Assert.Equal("W/\"v7\"", (await app.SendAsync("GET /packed")).Field("ETag"));
    }

    [Fact]
    public async Task An_error_of_the_handler_has_no_tag()
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync("GET /missing");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Null(answer.Field("ETag"));
        Assert.Null(answer.Field("Last-Modified"));
    }

    [Fact]
    public async Task A_weak_tag_of_a_foreign_form_is_never_accepted_for_a_write()
    {
        await using var app = await StartAsync();
        await (await app.SendAsync("PUT /weak", null, ("If-Match", "W/\"v7\""))).ProblemAsync(HttpStatusCode.PreconditionFailed);

        _state = new(true, "\"shop.item-1,1\"", null);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("PUT /weak", null, ("If-Match", "W/\"shop.item-1,1\""))).StatusCode);
    }
}

[Sqlite]
public sealed class SqliteStatedETagTests(SqliteDatabase database) : StatedETagTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresStatedETagTests(PostgresDatabase database) : StatedETagTests(database), IClassFixture<PostgresDatabase>;
