using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Endpoints;
using EfVersioning.Testing;
using EfVersioning.Testing.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Tests.Proxies;

/// <summary>
/// What becomes of our tags behind nginx, which compresses and weakens them (<c>W/</c>). Without an nginx each test is
/// skipped with the reason, or fails with it under <c>EFVERSIONING_REQUIRE_ALL=1</c>.
/// </summary>
public abstract class NginxTests : ShopTests
{
    private const string Weak = "W/\"shop.item-1,1\"";

    protected NginxTests(TestDatabase database)
        : base(database)
    {
        try
        {
            NginxProxy.Find();
        }
        catch (AbsentServerException absent)
        {
            absent.EndTest();
        }
    }

    private Task<TestApplication> StartAsync(bool isAccepted)
        => StartAsync(
            app =>
            {
                var items = app.MapGroup("/items/{id:int}").RequireIfMatch<Item>(options => options.AcceptWeakIfMatch = isAccepted);
                items.MapGet("/", (int id, ShopContext db) => db.Items.FindAsync(id));
                items.MapPut("/", async (int id, Item sent, ShopContext db) =>
                {
                    (await db.Items.FindAsync(id))!.Name = sent.Name;
                    await db.SaveChangesAsync();
                    return Results.NoContent();
                });
            });

    private static Task<NginxProxy> InFrontOfAsync(TestApplication app) => NginxProxy.StartAsync(app.Client.BaseAddress!, Cancellation);

    [Fact]
    public async Task It_weakens_the_tag_of_what_it_compresses_and_of_nothing_else()
    {
        await using var app = await StartAsync(isAccepted: false);
        await using var nginx = await InFrontOfAsync(app);

        var plain = await nginx.Client.GetAsync("/items/1", Cancellation);
        var gzip = await GetAsync(nginx);

        Assert.Equal("\"shop.item-1,1\"", plain.Field("ETag"));
        Assert.Equal("gzip", gzip.Field("Content-Encoding"));
        Assert.Equal(Weak, gzip.Field("ETag"));
        await using var body = new GZipStream(await gzip.Content.ReadAsStreamAsync(Cancellation), CompressionMode.Decompress);
        Assert.Equal("Lamp", (await JsonDocument.ParseAsync(body, cancellationToken: Cancellation)).RootElement.GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_weakened_tag_is_304_through_it_until_the_row_changes()
    {
        await using var app = await StartAsync(isAccepted: false);
        await using var nginx = await InFrontOfAsync(app);
        var held = (await GetAsync(nginx)).Field("ETag")!;

        await (await GetAsync(nginx, ("If-None-Match", held))).NotModifiedAsync("\"shop.item-1,1\"");
        await RenameAsync("Torch");

        var changed = await GetAsync(nginx, ("If-None-Match", held));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal("W/\"shop.item-1,2\"", changed.Field("ETag"));
    }

    [Fact]
    public async Task A_strict_endpoint_refuses_the_weakened_tag_for_ever()
    {
        await using var app = await StartAsync(isAccepted: false);
        await using var nginx = await InFrontOfAsync(app);

        for (var i = 0; i < 2; i++)
        {
            var answer = await PutAsync(nginx, (await GetAsync(nginx)).Field("ETag")!);
            await answer.ProblemAsync(HttpStatusCode.PreconditionFailed);
        }

        Assert.Equal("Lamp", await NameAsync());
    }

    [Fact]
    public async Task An_endpoint_that_accepts_it_lets_the_write_through_once()
    {
        await using var app = await StartAsync(isAccepted: true);
        await using var nginx = await InFrontOfAsync(app);
        var held = (await GetAsync(nginx)).Field("ETag")!;
        Assert.Equal(Weak, held);

        var first = await PutAsync(nginx, held);
        Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);
        Assert.Equal("\"shop.item-1,2\"", first.Field("ETag"));
        Assert.Equal("Torch", await NameAsync());

        var second = await PutAsync(nginx, held);
        await second.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("\"shop.item-1,2\"", second.Field("ETag"));
    }

    private static Task<HttpResponseMessage> GetAsync(NginxProxy nginx, params (string Name, string Value)[] fields)
        => SendAsync(nginx, HttpMethod.Get, null, [("Accept-Encoding", "gzip"), .. fields]);

    private static Task<HttpResponseMessage> PutAsync(NginxProxy nginx, string ifMatch)
        => SendAsync(nginx, HttpMethod.Put, JsonContent.Create(new { name = "Torch" }), ("Accept-Encoding", "gzip"), ("If-Match", ifMatch));

    private static async Task<HttpResponseMessage> SendAsync(
        NginxProxy nginx, HttpMethod method, HttpContent? content, params (string Name, string Value)[] fields)
    {
        using var message = new HttpRequestMessage(method, "/items/1") { Content = content };
        foreach (var (name, value) in fields)
        {
            Assert.True(message.Headers.TryAddWithoutValidation(name, value));
        }

        return await nginx.Client.SendAsync(message, Cancellation);
    }
}

[Sqlite]
public sealed class SqliteNginxTests(SqliteDatabase database) : NginxTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresNginxTests(PostgresDatabase database) : NginxTests(database), IClassFixture<PostgresDatabase>;
