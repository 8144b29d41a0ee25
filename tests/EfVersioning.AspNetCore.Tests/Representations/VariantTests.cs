using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Endpoints;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Tests.Representations;

/// <summary><see cref="EtagHttpOptions.Variant"/> and <see cref="EtagHttpOptions.SetHeaders"/>.</summary>
public abstract class VariantTests(TestDatabase database) : ShopTests(database)
{
    private string _build = "7f3a";

    private sealed record Translated(string Text);

    private Task<TestApplication> StartAsync()
        => StartAsync(
            app =>
            {
                app.UseResponseCompression();
                var items = app.MapGroup("/items/{id:int}").WithETag<Item>(options =>
                {
                    options.Variant = http => http.Request.Headers.AcceptLanguage.Count == 0 ? null : $"{http.Request.Headers.AcceptLanguage} {http.Request.Headers["X-User"]} {_build}";
                    options.SetHeaders = http =>
                    {
                        http.Response.Headers.Vary = "Accept-Language";
                        http.Response.Headers.ContentLocation = $"{http.Request.Path}?{http.Request.Headers.AcceptLanguage}";
                        http.Response.Headers.Expires = "0";
                    };
                });
                items.MapMethods("/entity", ["GET", "HEAD"], (int id, ShopContext db) => db.Items.FindAsync(id));
                items.MapMethods("/projected", ["GET", "HEAD"], async (int id, ShopContext db) => new Translated((await db.Items.FindAsync(id))!.Name));
                items.MapPut("/entity", async (int id, Item sent, ShopContext db) =>
                {
                    (await db.Items.FindAsync(id))!.Name = sent.Name;
                    await db.SaveChangesAsync();
                    return Results.NoContent();
                }).RequireIfMatch<Item>();
            },
            services => services.AddResponseCompression());

    public static TheoryData<string> Ways => ["entity", "projected"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Languages_users_and_builds_have_different_tags_and_304_is_for_the_same_one_alone(string way)
    {
        await using var app = await StartAsync();
        var none = (await app.SendAsync($"GET /items/1/{way}")).Field("ETag")!;
        var english = (await app.SendAsync($"GET /items/1/{way}", null, ("Accept-Language", "en"))).Field("ETag")!;
        var annes = (await app.SendAsync($"GET /items/1/{way}", null, ("Accept-Language", "en"), ("X-User", "anne"))).Field("ETag")!;
        Assert.Equal("\"shop.item-1,1\"", none);
        Assert.Equal("\"shop.item-1,1;en%20%207f3a\"", english);
        Assert.Equal("\"shop.item-1,1;en%20anne%207f3a\"", annes);

        await (await app.SendAsync($"GET /items/1/{way}", null, ("Accept-Language", "en"), ("If-None-Match", $"{none}, {english}"))).NotModifiedAsync(english);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync($"GET /items/1/{way}", null, ("Accept-Language", "en"), ("If-None-Match", $"{none}, {annes}"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync($"GET /items/1/{way}", null, ("If-None-Match", $"{english}, {annes}"))).StatusCode);

        _build = "8000";
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync($"GET /items/1/{way}", null, ("Accept-Language", "en"), ("If-None-Match", english))).StatusCode);
    }

    [Fact]
    public async Task If_Match_takes_the_tag_of_any_variant_and_the_answer_has_that_of_the_request()
    {
        await using var app = await StartAsync();

        var first = await app.SendAsync("PUT /items/1/entity", """{"name":"Torch"}""", ("If-Match", "\"shop.item-1,1;de\""), ("Accept-Language", "en"));
        Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);
        Assert.Equal("\"shop.item-1,2;en%20%207f3a\"", first.Field("ETag"));
        Assert.Equal(first.Field("ETag"), (await app.SendAsync("GET /items/1/entity", null, ("Accept-Language", "en"))).Field("ETag"));

        var second = await app.SendAsync("PUT /items/1/entity", """{"name":"Candle"}""", ("If-Match", "\"shop.item-1,1;de\""), ("Accept-Language", "en"));
        await second.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("\"shop.item-1,2;en%20%207f3a\"", second.Field("ETag"));
    }

    [Theory]
    [InlineData("GET", "entity")]
    [InlineData("HEAD", "entity")]
    [InlineData("GET", "projected")]
    public async Task The_304_has_the_fields_of_the_200(string method, string way)
    {
        await using var app = await StartAsync();
        (string, string)[] fields = [("Accept-Language", "en"), ("Accept-Encoding", "gzip")];
        var full = await app.SendAsync($"{method} /items/1/{way}", null, fields);
        Assert.Equal("Accept-Language, Accept-Encoding", full.Field("Vary"));
        Assert.Equal($"/items/1/{way}?en", full.Field("Content-Location"));
        Assert.Equal("\"shop.item-1,1;en%20%207f3a%3Agzip\"", full.Field("ETag"));

        var same = await app.SendAsync($"{method} /items/1/{way}", null, [.. fields, ("If-None-Match", full.Field("ETag")!)]);

        await same.NotModifiedAsync(full.Field("ETag"));
        foreach (var field in new[] { "Vary", "Content-Location", "Expires", "Cache-Control", "Last-Modified" })
        {
            Assert.NotNull(full.Field(field));
            Assert.Equal(full.Field(field), same.Field(field));
        }
    }
}

[Sqlite]
public sealed class SqliteVariantTests(SqliteDatabase database) : VariantTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresVariantTests(PostgresDatabase database) : VariantTests(database), IClassFixture<PostgresDatabase>;
