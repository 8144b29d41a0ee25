using System.IO.Compression;
using System.Net;
using System.Text.Json;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Endpoints;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Tests.Representations;

/// <summary>The framework's response compression, before and behind its two caches.</summary>
public abstract class ContentCodingTests(TestDatabase database) : ShopTests(database)
{
    private const string Plain = "\"shop.item-1,1\"";
    private const string Gzip = "\"shop.item-1,1;gzip\"";
    private const string Brotli = "\"shop.item-1,1;br\"";

    private int _runs;

    /// <summary>The middleware in the order in which a request meets it.</summary>
    public static TheoryData<string> Pipelines
        => ["compression", "compression outputcache", "outputcache compression", "compression responsecaching", "responsecaching compression", "outputcache routing compression"];

    /// <summary>Those that keep answers.</summary>
    public static TheoryData<string> CachingPipelines
        => ["compression outputcache", "outputcache compression", "compression responsecaching", "responsecaching compression", "outputcache routing compression"];

    private Task<TestApplication> StartAsync(string pipeline)
        => StartAsync(
            app =>
            {
                foreach (var middleware in pipeline.Split(' '))
                {
                    _ = middleware switch
                    {
                        "compression" => app.UseResponseCompression(),
                        "outputcache" => app.UseOutputCache(),
                        "routing" => app.UseRouting(),
                        _ => app.UseResponseCaching(),
                    };
                }

                app.MapMethods("/items/{id:int}", ["GET", "HEAD"], async (int id, ShopContext db) =>
                {
                    _runs++;
                    return await db.Items.FindAsync(id);
                }).WithETag<Item>();
                app.MapPut("/items/{id:int}", async (int id, Item sent, ShopContext db) =>
                {
                    (await db.Items.FindAsync(id))!.Name = sent.Name;
                    await db.SaveChangesAsync();
                    return Results.NoContent();
                }).RequireIfMatch<Item>();
            },
            services => services
                .AddResponseCompression()
                .AddResponseCaching()
                .AddOutputCache(cache => cache.AddBasePolicy(policy => policy.Expire(TimeSpan.FromHours(1)).SetVaryByHeader("Accept-Encoding"))),
            options => options.CacheControl = "public, max-age=3600");

    [Theory]
    [MemberData(nameof(Pipelines))]
    public async Task Two_codings_never_share_a_tag_whether_made_or_replayed(string pipeline)
    {
        await using var app = await StartAsync(pipeline);

        for (var round = 0; round < 2; round++)
        {
            await AssertCodedAsync(await app.SendAsync("GET /items/1", null, ("Accept-Encoding", "identity")), null, Plain);
            await AssertCodedAsync(await app.SendAsync("GET /items/1", null, ("Accept-Encoding", "gzip")), "gzip", Gzip);
            await AssertCodedAsync(await app.SendAsync("GET /items/1", null, ("Accept-Encoding", "br")), "br", Brotli);
        }
    }

    [Theory]
    [MemberData(nameof(CachingPipelines))]
    public async Task What_a_cache_replays_is_marked_too(string pipeline)
    {
        await using var app = await StartAsync(pipeline);
        await app.SendAsync("GET /items/1", null, ("Accept-Encoding", "gzip"));
        _runs = 0;

        await AssertCodedAsync(await app.SendAsync("GET /items/1", null, ("Accept-Encoding", "gzip")), "gzip", Gzip);
        await (await app.SendAsync("GET /items/1", null, ("Accept-Encoding", "gzip"), ("If-None-Match", Gzip))).NotModifiedAsync(Gzip);
        Assert.Equal(0, _runs);
    }

    [Theory]
    [MemberData(nameof(Pipelines))]
    public async Task Every_tag_that_a_client_may_hold_is_answered_by_304_with_that_tag(string pipeline)
    {
        await using var app = await StartAsync(pipeline);
        await app.SendAsync("GET /items/1", null, ("Accept-Encoding", "gzip"));

        foreach (var held in new[] { Plain, Gzip, Brotli })
        {
            foreach (var accepted in new[] { "gzip", "br", "identity" })
            {
                var answer = await app.SendAsync("GET /items/1", null, ("Accept-Encoding", accepted), ("If-None-Match", held));
                await answer.NotModifiedAsync(held);
                Assert.Null(answer.Field("Content-Encoding"));
            }

            await (await app.SendAsync("GET /items/1", null, ("If-None-Match", "W/" + held))).NotModifiedAsync(held);
        }
    }

    [Fact]
    public async Task Of_several_held_tags_the_304_names_one_that_the_request_accepts()
    {
        await using var app = await StartAsync("compression");
        const string all = $"{Gzip}, {Brotli}, {Plain}";

        await (await app.SendAsync("GET /items/1", null, ("Accept-Encoding", "br;q=0.5, gzip;q=0"), ("If-None-Match", all))).NotModifiedAsync(Brotli);
        await (await app.SendAsync("GET /items/1", null, ("Accept-Encoding", "identity"), ("If-None-Match", all))).NotModifiedAsync(Plain);
        await (await app.SendAsync("GET /items/1", null, ("Accept-Encoding", "*"), ("If-None-Match", all))).NotModifiedAsync(Gzip);
        await (await app.SendAsync("GET /items/1", null, ("If-None-Match", all))).NotModifiedAsync(Gzip);
    }

    [Fact]
    public async Task The_304_varies_as_the_200_does()
    {
        await using var app = await StartAsync("compression");

        foreach (var accepted in new[] { "gzip", "br" })
        {
            var full = await app.SendAsync("GET /items/1", null, ("Accept-Encoding", accepted));
            var short304 = await app.SendAsync("GET /items/1", null, ("Accept-Encoding", accepted), ("If-None-Match", full.Field("ETag")!));

            Assert.Equal("Accept-Encoding", full.Field("Vary"));
            Assert.Equal("Accept-Encoding", short304.Field("Vary"));
        }
    }

    [Theory]
    [InlineData(Plain)]
    [InlineData(Gzip)]
    [InlineData(Brotli)]
    public async Task Every_tag_that_a_client_may_hold_lets_its_write_through_once(string held)
    {
        await using var app = await StartAsync("compression");

        var first = await app.SendAsync("PUT /items/1", """{"name":"Torch"}""", ("If-Match", held), ("Accept-Encoding", "gzip"));
        Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);
        Assert.Equal("\"shop.item-1,2\"", first.Field("ETag"));
        Assert.Equal("Torch", await NameAsync());

        var second = await app.SendAsync("PUT /items/1", """{"name":"Candle"}""", ("If-Match", held), ("Accept-Encoding", "gzip"));
        await second.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("\"shop.item-1,2\"", second.Field("ETag"));
        Assert.Equal("Torch", await NameAsync());
    }

    [Theory]
    [InlineData("gzip", Gzip)]
    [InlineData("br", Brotli)]
    public async Task HEAD_has_the_tag_of_GET(string accepted, string tag)
    {
        await using var app = await StartAsync("compression");

        var head = await app.SendAsync("HEAD /items/1", null, ("Accept-Encoding", accepted));

        Assert.Equal(tag, head.Field("ETag"));
        Assert.Equal(accepted, head.Field("Content-Encoding"));
        Assert.Equal("Accept-Encoding", head.Field("Vary"));
        await (await app.SendAsync("HEAD /items/1", null, ("Accept-Encoding", accepted), ("If-None-Match", tag))).NotModifiedAsync(tag);
    }

    private static async Task AssertCodedAsync(HttpResponseMessage answer, string? coding, string tag)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(coding, answer.Field("Content-Encoding"));
        Assert.Equal(tag, answer.Field("ETag"));
        await using var coded = await answer.Content.ReadAsStreamAsync(Cancellation);
        await using var plain = coding switch
        {
            "gzip" => new GZipStream(coded, CompressionMode.Decompress),
            "br" => new BrotliStream(coded, CompressionMode.Decompress),
            _ => coded,
        };
        Assert.Equal("Lamp", (await JsonDocument.ParseAsync(plain, cancellationToken: Cancellation)).RootElement.GetProperty("name").GetString());
    }
}

[Sqlite]
public sealed class SqliteContentCodingTests(SqliteDatabase database) : ContentCodingTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresContentCodingTests(PostgresDatabase database) : ContentCodingTests(database), IClassFixture<PostgresDatabase>;
