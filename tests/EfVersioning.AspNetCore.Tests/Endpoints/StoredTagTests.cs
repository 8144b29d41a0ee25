using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Tests.Endpoints;

/// <summary>Reads with a store of tags: what the client has is told without a command to the database.</summary>
public abstract class StoredTagTests(TestDatabase database) : ShopTests(database)
{
    private const string Tag = "\"shop.item-1,1\"";

    private Task<TestApplication> StartAsync()
        => StartAsync(
            app =>
            {
                app.MapControllers();
                app.MapGet("/items/{id:int}", async (int id, ShopContext db) => await db.Items.FindAsync(id)).WithETag<Item>();
                app.MapPut("/items/{id:int}", async (int id, string name, ShopContext db) =>
                {
                    (await db.Items.FindAsync(id))!.Name = name;
                    await db.SaveChangesAsync();
                }).RequireIfMatch<Item>();
            },
            services =>
            {
                services.AddEtagVersioningStore<ShopContext>();
                services.AddControllers().ConfigureApplicationPartManager(parts =>
                {
                    parts.FeatureProviders.Clear();
                    parts.FeatureProviders.Add(new OnlyStored());
                });
            });

    [Theory]
    [InlineData("/items/1")]
    [InlineData("/stored/1")]
    public async Task What_the_client_has_is_304_without_a_command(string path)
    {
        await using var app = await StartAsync();

        // The first one asks the database, and the store hears of it.
        await (await app.SendAsync("GET " + path, null, ("If-None-Match", Tag))).NotModifiedAsync(Tag);
        app.TakeCommands();

        for (var i = 0; i < 3; i++)
        {
            var answer = await app.SendAsync("GET " + path, null, ("If-None-Match", Tag));
            await answer.NotModifiedAsync(Tag);
            Assert.NotNull(answer.Field("Last-Modified"));
        }

        Assert.Empty(app.TakeCommands());
    }

    [Theory]
    [InlineData("/items/1")]
    [InlineData("/stored/1")]
    public async Task A_write_is_known_to_the_store_when_it_is_answered(string path)
    {
        await using var app = await StartAsync();
        await app.SendAsync("GET " + path, null, ("If-None-Match", Tag));

        var written = await app.SendAsync("PUT /items/1?name=Torch", null, ("If-Match", Tag));
        Assert.Equal(HttpStatusCode.OK, written.StatusCode);
        app.TakeCommands();

        await (await app.SendAsync("GET " + path, null, ("If-None-Match", "\"shop.item-1,2\""))).NotModifiedAsync("\"shop.item-1,2\"");
        Assert.Empty(app.TakeCommands());

        var read = await app.SendAsync("GET " + path, null, ("If-None-Match", Tag));
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.Equal("\"shop.item-1,2\"", read.Field("ETag"));
        Assert.Single(app.TakeCommands());
    }

    [Fact]
    public async Task A_stale_write_is_412_without_a_command()
    {
        await using var app = await StartAsync();
        await app.SendAsync("PUT /items/1?name=Torch", null, ("If-Match", Tag));
        app.TakeCommands();

        await (await app.SendAsync("PUT /items/1?name=Candle", null, ("If-Match", Tag))).ProblemAsync(HttpStatusCode.PreconditionFailed);

        Assert.Empty(app.TakeCommands());
        Assert.Equal("Torch", await NameAsync());
    }

    [Route("stored")]
    public sealed class StoredController(ShopContext db) : ControllerBase
    {
        [HttpGet("{id:int}")]
        [ETag]
        public async Task<ActionResult<Item>> Get(int id) => await db.Items.FindAsync(id) is { } item ? item : NotFound();
    }

    private sealed class OnlyStored : ControllerFeatureProvider
    {
        protected override bool IsController(System.Reflection.TypeInfo typeInfo) => typeInfo == typeof(StoredController);
    }
}

[Sqlite]
public sealed class SqliteStoredTagTests(SqliteDatabase database) : StoredTagTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresStoredTagTests(PostgresDatabase database) : StoredTagTests(database), IClassFixture<PostgresDatabase>;
