using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Endpoints;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Tests.Representations;

/// <summary>Compression around handlers that set tags, codings and ranges themselves.</summary>
public abstract class HandlerCodingTests(TestDatabase database) : ShopTests(database)
{
    private const string Plain = "\"shop.item-1,1\"";

    private Task<TestApplication> StartAsync()
        => StartAsync(
            app =>
            {
                app.UseResponseCompression();
                app.MapGet("/mine/{id}", (int id, HttpContext http) =>
                {
                    http.Response.Headers.ETag = "\"mine\"";
                    return Results.Text("body");
                }).WithETag<Item>();
                app.MapGet("/foreign", (HttpContext http) =>
                {
                    http.Response.Headers.ETag = "\"looks.like-ours,1\"";
                    return Results.Text("body");
                });
                app.MapGet("/packed/{id}", (int id, HttpContext http) =>
                {
                    http.Response.Headers.ContentEncoding = "zstd";
                    return Results.Bytes([1, 2, 3], "application/octet-stream");
                }).WithETag<Item>();
                app.MapGet("/file/{id}", async (int id, ShopContext db)
                    => Results.Bytes(System.Text.Encoding.UTF8.GetBytes(await db.Items.Select(item => item.Name).SingleAsync()), "text/plain", enableRangeProcessing: true)).WithETag<Item>();
                app.MapGet("/missing/{id}", (int id) => Results.Text("none", statusCode: 404)).WithETag<Item>();
            },
            services => services.AddResponseCompression());

    [Theory]
    [InlineData("/mine/1", "\"mine\"")]
    [InlineData("/foreign", "\"looks.like-ours,1\"")]
    public async Task A_tag_that_is_the_handlers_own_is_left_alone(string path, string tag)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync("GET " + path, null, ("Accept-Encoding", "gzip"));

        Assert.Equal("gzip", answer.Field("Content-Encoding"));
        Assert.Equal(tag, answer.Field("ETag"));
    }

    [Fact]
    public async Task A_handler_that_codes_its_answer_itself_has_the_coding_in_the_tag()
    {
        await using var app = await StartAsync();

        Assert.Equal("\"shop.item-1,1;zstd\"", (await app.SendAsync("GET /packed/1")).Field("ETag"));
    }

    [Fact]
    public async Task An_error_that_is_compressed_has_no_tag()
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync("GET /missing/1", null, ("Accept-Encoding", "gzip"));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Null(answer.Field("ETag"));
    }

    [Fact]
    public async Task A_range_is_of_the_plain_bytes_and_never_continues_compressed_ones()
    {
        await using var app = await StartAsync();
        var full = await app.SendAsync("GET /file/1", null, ("Accept-Encoding", "gzip"));
        Assert.Equal("\"shop.item-1,1;gzip\"", full.Field("ETag"));

        var range = await app.SendAsync("GET /file/1", null, ("Accept-Encoding", "gzip"), ("Range", "bytes=2-"));
        Assert.Equal(HttpStatusCode.PartialContent, range.StatusCode);
        Assert.Equal("mp", await range.TextAsync());
        Assert.Null(range.Field("Content-Encoding"));
        Assert.Equal(Plain, range.Field("ETag"));

        var rest = await app.SendAsync("GET /file/1", null, ("Accept-Encoding", "gzip"), ("Range", "bytes=2-"), ("If-Range", Plain));
        Assert.Equal(HttpStatusCode.PartialContent, rest.StatusCode);
        Assert.Equal(Plain, rest.Field("ETag"));

        var whole = await app.SendAsync("GET /file/1", null, ("Accept-Encoding", "gzip"), ("Range", "bytes=2-"), ("If-Range", full.Field("ETag")!));
        Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
        Assert.Equal(full.Field("ETag"), whole.Field("ETag"));
        Assert.Equal("gzip", whole.Field("Content-Encoding"));
    }
}

[Sqlite]
public sealed class SqliteHandlerCodingTests(SqliteDatabase database) : HandlerCodingTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresHandlerCodingTests(PostgresDatabase database) : HandlerCodingTests(database), IClassFixture<PostgresDatabase>;
