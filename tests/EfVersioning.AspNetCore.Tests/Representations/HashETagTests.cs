using System.Net;
using System.Text;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Endpoints;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Tests.Representations;

/// <summary><c>WithHashETag()</c>: the tag of what has no version.</summary>
public abstract class HashETagTests(TestDatabase database) : ShopTests(database)
{
    private const int Limit = 100;

    private int _writes;

    private Task<TestApplication> StartAsync()
        => StartAsync(
            app =>
            {
                app.UseResponseCompression();
                var hashed = app.MapGroup("/").WithHashETag(options => options.HashLimit = Limit);
                hashed.MapMethods("/names", ["GET", "HEAD"], (ShopContext db) => db.Items.Select(item => item.Name).ToListAsync());
                hashed.MapGet("/text", (ShopContext db) => db.Items.Select(item => item.Name).SingleAsync());
                hashed.MapGet("/html", async (ShopContext db) => Results.Text(await db.Items.Select(item => item.Name).SingleAsync(), "text/html"));
                hashed.MapGet("/written", async (HttpContext http, ShopContext db) =>
                {
                    http.Response.ContentType = "text/plain; charset=utf-8";
                    await http.Response.StartAsync();
                    foreach (var letter in await db.Items.Select(item => item.Name).SingleAsync())
                    {
                        await http.Response.WriteAsync(letter.ToString());
                        await http.Response.Body.FlushAsync();
                    }
                });
                hashed.MapGet("/delegate", (RequestDelegate)(http => http.Response.WriteAsync("Lamp")));
                hashed.MapGet("/long/{length}", (int length) => Results.Text(new string('x', length)));
                hashed.MapGet("/pieces", async (HttpContext http) =>
                {
                    for (var i = 0; i < Limit; i++)
                    {
                        await http.Response.WriteAsync("xyz");
                    }
                });
                hashed.MapGet("/events", async (HttpContext http) =>
                {
                    http.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
                    await http.Response.WriteAsync("data: 1\n\n");
                });
                hashed.MapGet("/secret", (HttpContext http) =>
                {
                    http.Response.Headers.CacheControl = "no-store";
                    return "secret";
                });
                hashed.MapGet("/mine", (HttpContext http) =>
                {
                    http.Response.Headers.ETag = "\"mine\"";
                    return "mine";
                });
                hashed.MapGet("/missing", () => Results.NotFound("none"));
                hashed.MapGet("/failing", string () => throw new InvalidOperationException("It fails."));
                hashed.MapGet("/file", () => Results.Bytes(Encoding.UTF8.GetBytes("Lamp"), "text/plain", enableRangeProcessing: true));
                hashed.MapGet("/row/{id}", (int id, ShopContext db) => db.Items.FindAsync(id)).WithETag<Item>();
                hashed.MapGet("/none", () => "none").WithoutETag();
                hashed.MapPut("/names", () =>
                {
                    _writes++;
                    return Results.NoContent();
                });
            },
            services => services.AddResponseCompression());

    [Theory]
    [InlineData("/names", "[\"Lamp\"]")]
    [InlineData("/text", "Lamp")]
    [InlineData("/html", "Lamp")]
    [InlineData("/written", "Lamp")]
    [InlineData("/delegate", "Lamp")]
    public async Task A_200_has_the_hash_of_its_body_and_is_304_while_that_stays(string path, string body)
    {
        await using var app = await StartAsync();

        var full = await app.SendAsync("GET " + path);
        var tag = full.Field("ETag")!;
        Assert.Matches("^\"representation\\.sha256-[A-Za-z0-9_-]{43},1\"$", tag);
        Assert.Equal(body, await full.TextAsync());
        Assert.Equal("private, no-cache", full.Field("Cache-Control"));

        var same = await app.SendAsync("GET " + path, null, ("If-None-Match", $"\"x\", W/{tag}"));
        await same.NotModifiedAsync(tag);
        Assert.Equal("private, no-cache", same.Field("Cache-Control"));
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync("GET " + path, null, ("If-Match", tag))).StatusCode);
        await (await app.SendAsync("GET " + path, null, ("If-Match", "\"other\""))).ProblemAsync(HttpStatusCode.PreconditionFailed);
    }

    [Theory]
    [InlineData("/names")]
    [InlineData("/written")]
    public async Task Another_body_has_another_tag_and_is_sent(string path)
    {
        await using var app = await StartAsync();
        var before = (await app.SendAsync("GET " + path)).Field("ETag")!;
        await RenameAsync("Torch");

        var after = await app.SendAsync("GET " + path, null, ("If-None-Match", before));

        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.NotEqual(before, after.Field("ETag"));
        Assert.Contains("Torch", await after.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_bytes_of_another_type_have_another_tag()
    {
        await using var app = await StartAsync();

        Assert.NotEqual((await app.SendAsync("GET /text")).Field("ETag"), (await app.SendAsync("GET /html")).Field("ETag"));
        Assert.Equal((await app.SendAsync("GET /text")).Field("ETag"), (await app.SendAsync("GET /written")).Field("ETag"));
    }

    [Fact]
    public async Task HEAD_has_the_tag_and_the_length_of_GET()
    {
        await using var app = await StartAsync();
        var get = await app.SendAsync("GET /names");

        var head = await app.SendAsync("HEAD /names");

        Assert.Equal(get.Field("ETag"), head.Field("ETag"));
        Assert.Equal(get.Field("Content-Length"), head.Field("Content-Length"));
        await (await app.SendAsync("HEAD /names", null, ("If-None-Match", get.Field("ETag")!))).NotModifiedAsync(get.Field("ETag"));
    }

    [Theory]
    [InlineData("/events", "data: 1\n\n")]
    [InlineData("/secret", "secret")]
    [InlineData("/none", "none")]
    public async Task Where_a_tag_makes_no_sense_there_is_none(string path, string body)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync("GET " + path);

        Assert.Equal(body, await answer.TextAsync());
        Assert.Null(answer.Field("ETag"));
    }

    [Fact]
    public async Task A_body_over_the_limit_is_sent_whole_without_a_tag()
    {
        await using var app = await StartAsync();

        Assert.NotNull((await app.SendAsync($"GET /long/{Limit}")).Field("ETag"));
        foreach (var (path, length) in new[] { ($"/long/{Limit + 1}", Limit + 1), ("/pieces", 3 * Limit) })
        {
            var answer = await app.SendAsync("GET " + path, null, ("If-None-Match", "*"));

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Null(answer.Field("ETag"));
            Assert.Equal(length, (await answer.TextAsync()).Length);
        }

        Assert.Equal(string.Concat(Enumerable.Repeat("xyz", Limit)), await (await app.SendAsync("GET /pieces")).TextAsync());
    }

    [Fact]
    public async Task Only_a_200_has_a_tag_and_a_tag_of_the_handlers_or_the_rows_stays()
    {
        await using var app = await StartAsync();

        var missing = await app.SendAsync("GET /missing", null, ("If-None-Match", "*"));
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Null(missing.Field("ETag"));
        Assert.Equal("\"none\"", await missing.TextAsync());
        Assert.Equal(HttpStatusCode.InternalServerError, (await app.SendAsync("GET /failing")).StatusCode);
        Assert.Equal("\"mine\"", (await app.SendAsync("GET /mine")).Field("ETag"));
        Assert.Equal("\"shop.item-1,1\"", (await app.SendAsync("GET /row/1")).Field("ETag"));
    }

    [Fact]
    public async Task A_coding_has_its_own_tag_and_each_is_304()
    {
        await using var app = await StartAsync();
        var plain = (await app.SendAsync("GET /names")).Field("ETag")!;

        var gzip = await app.SendAsync("GET /names", null, ("Accept-Encoding", "gzip"));

        Assert.Equal("gzip", gzip.Field("Content-Encoding"));
        Assert.Equal($"{plain[..^1]};gzip\"", gzip.Field("ETag"));
        foreach (var held in new[] { plain, gzip.Field("ETag")! })
        {
            var same = await app.SendAsync("GET /names", null, ("Accept-Encoding", "gzip"), ("If-None-Match", held));
            await same.NotModifiedAsync(held);
            Assert.Equal("Accept-Encoding", same.Field("Vary"));
        }
    }

    [Fact]
    public async Task A_range_goes_on_only_where_nobody_asks_of_which_state_it_is()
    {
        await using var app = await StartAsync();
        var tag = (await app.SendAsync("GET /file")).Field("ETag")!;

        var range = await app.SendAsync("GET /file", null, ("Range", "bytes=2-"));
        Assert.Equal(HttpStatusCode.PartialContent, range.StatusCode);
        Assert.Null(range.Field("ETag"));

        var whole = await app.SendAsync("GET /file", null, ("Range", "bytes=2-"), ("If-Range", tag));
        Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
        Assert.Equal("Lamp", await whole.TextAsync());
    }

    [Theory]
    [InlineData("If-Match", "\"x\"")]
    [InlineData("If-Match", "*")]
    [InlineData("If-None-Match", "*")]
    public async Task A_write_with_a_condition_is_refused_since_nothing_can_tell_whether_it_is_true(string field, string value)
    {
        await using var app = await StartAsync();

        await (await app.SendAsync("PUT /names", "{}", (field, value))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal(0, _writes);

        Assert.Equal(HttpStatusCode.NoContent, (await app.SendAsync("PUT /names", "{}")).StatusCode);
        Assert.Equal(1, _writes);
    }
}

[Sqlite]
public sealed class SqliteHashETagTests(SqliteDatabase database) : HashETagTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresHashETagTests(PostgresDatabase database) : HashETagTests(database), IClassFixture<PostgresDatabase>;
