using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Endpoints;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Tests.Setup;

/// <summary>The settings of all endpoints are options as any others, and an endpoint changes its own alone.</summary>
public abstract class HttpOptionsTests(TestDatabase database) : ShopTests(database)
{
    [Fact]
    public async Task They_are_bound_from_the_configuration_and_changed_by_code_in_its_order()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["ETags:CacheControl"] = "max-age=60", ["ETags:AcceptWeakIfMatch"] = "true" })
            .Build();
        await using var app = await StartAsync(
            Map,
            services => services.Configure<EtagHttpOptions>(configuration.GetSection("ETags")),
            options => options.CacheControl = "max-age=5");

        Assert.Equal("max-age=60", (await app.SendAsync("GET /items/1")).Field("Cache-Control"));
        Assert.True((await app.SendAsync("PUT /items/1", null, ("If-Match", "W/\"shop.item-1,1\""))).IsSuccessStatusCode);
    }

    [Fact]
    public async Task What_an_endpoint_changes_is_its_own()
    {
        await using var app = await StartAsync(Map);

        Assert.Equal("max-age=7", (await app.SendAsync("GET /own/1")).Field("Cache-Control"));
        Assert.Equal("private, no-cache", (await app.SendAsync("GET /items/1")).Field("Cache-Control"));
    }

    private static void Map(WebApplication app)
    {
        app.MapGet("/own/{id}", (int id, ShopContext db) => db.Items.FindAsync(id)).WithETag<Item>(options => options.CacheControl = "max-age=7");
        app.MapGet("/items/{id}", (int id, ShopContext db) => db.Items.FindAsync(id)).WithETag<Item>();
        app.MapPut("/items/{id}", async (int id, ShopContext db) =>
        {
            (await db.Items.FindAsync(id))!.Name = "Torch";
            await db.SaveChangesAsync();
        }).RequireIfMatch<Item>();
    }
}

[Sqlite]
public sealed class SqliteHttpOptionsTests(SqliteDatabase database) : HttpOptionsTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresHttpOptionsTests(PostgresDatabase database) : HttpOptionsTests(database), IClassFixture<PostgresDatabase>;
