using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Tests.Mvc;

/// <summary>What [ResponseCache] says of a 200 its 304 says too (RFC 9110 §15.4.5), though no action filter runs for that.</summary>
public abstract class ResponseCacheTests(TestDatabase database) : ControllerTests(database)
{
    [Theory]
    [InlineData("minute", "public,max-age=60", "Accept-Language, Accept", null)]
    [InlineData("profile", "private,max-age=30", "Accept", null)]
    [InlineData("never", "no-store,no-cache", "Accept", "no-cache")]
    [InlineData("page", "private,max-age=7", "Accept", null)]
    public async Task A_304_may_be_kept_as_its_200(string way, string kept, string varies, string? pragma)
    {
        await using var app = await StartAsync(
            [typeof(CachedController)],
            mvc => mvc.CacheProfiles.Add("half", new CacheProfile { Duration = 30, Location = ResponseCacheLocation.Client }),
            configure: services => services.AddControllers().AddXmlSerializerFormatters());

        foreach (var tag in new[] { null, "\"other\"", Tag })
        {
            var answer = await app.SendAsync($"GET /cached/{way}/1", null, tag is null ? [] : [("If-None-Match", tag)]);
            Assert.Equal(tag == Tag ? 304 : 200, (int)answer.StatusCode);
            Assert.Equal((kept, varies, pragma), (answer.Field("Cache-Control"), answer.Field("Vary"), answer.Field("Pragma")));
            Assert.Equal(Tag, answer.Field("ETag"));
        }
    }
}

[ApiController]
[Route("cached")]
[ResponseCache(Duration = 7, Location = ResponseCacheLocation.Client)]
[ETag<Item>]
public sealed class CachedController(ShopContext db) : ControllerBase
{
    [HttpGet("minute/{id}")]
    [ResponseCache(Duration = 60, VaryByHeader = "Accept-Language")]
    public async Task<ActionResult<Item>> Minute(int id) => (await db.Items.FindAsync(id))!;

    [HttpGet("profile/{id}")]
    [ResponseCache(CacheProfileName = "half")]
    public async Task<ActionResult<Item>> Profile(int id) => (await db.Items.FindAsync(id))!;

    [HttpGet("never/{id}")]
    [ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
    public async Task<ActionResult<Item>> Never(int id) => (await db.Items.FindAsync(id))!;

    [HttpGet("page/{id}")]
    public async Task<ActionResult<Item>> Page(int id) => (await db.Items.FindAsync(id))!;
}

[Sqlite]
public sealed class SqliteResponseCacheTests(SqliteDatabase database) : ResponseCacheTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresResponseCacheTests(PostgresDatabase database) : ResponseCacheTests(database), IClassFixture<PostgresDatabase>;
