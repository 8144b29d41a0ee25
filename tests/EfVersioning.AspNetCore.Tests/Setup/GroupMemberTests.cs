using System.Net;
using System.Reflection;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Endpoints;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Tests.Setup;

/// <summary>Members of a group that are no route handlers, and run its filters all the same.</summary>
public abstract class GroupMemberTests(TestDatabase database) : ShopTests(database)
{
    private const string Tag = "\"shop.item-1,1\"";

    private int _runs;

    public static TheoryData<string> Members => ["items", "controller"];

    private Task<TestApplication> StartAsync()
        => StartAsync(app =>
        {
            app.MapGroup("/").RequireIfMatch<Item>().MapControllers();
            RequestDelegate handler = async http =>
            {
                _runs++;
                var db = http.RequestServices.GetRequiredService<ShopContext>();
                var item = await db.Items.FindAsync(int.Parse((string)http.GetRouteValue("id")!, System.Globalization.CultureInfo.InvariantCulture));
                if (http.Request.Method is "PUT")
                {
                    item!.Name = "Torch";
                    await db.SaveChangesAsync();
                }

                await http.Response.WriteAsync(item!.Name);
            };
            var items = app.MapGroup("/items").RequireIfMatch<Item>();
            items.MapGet("/{id:int}", handler);
            items.MapPut("/{id:int}", handler);
        }, services => services.AddSingleton<Action>(() => _runs++).AddControllers().ConfigureApplicationPartManager(parts =>
        {
            parts.FeatureProviders.Clear();
            parts.FeatureProviders.Add(new OnlyController());
        }));

    private sealed class OnlyController : IApplicationFeatureProvider<ControllerFeature>
    {
        public void PopulateFeature(IEnumerable<ApplicationPart> parts, ControllerFeature feature)
            => feature.Controllers.Add(typeof(MemberController).GetTypeInfo());
    }

    [ApiController]
    [Route("controller")]
    public sealed class MemberController(ShopContext db, Action ran) : ControllerBase
    {
        [HttpGet("{id:int}")]
        public async Task<ActionResult<Item>> GetAsync(int id)
        {
            ran();
            return await db.Items.FindAsync(id) is { } item ? item : NotFound();
        }

        [HttpPut("{id:int}")]
        public async Task<IActionResult> PutAsync(int id)
        {
            ran();
            if (await db.Items.FindAsync(id) is not { } item)
            {
                return NotFound();
            }

            item.Name = "Torch";
            await db.SaveChangesAsync();
            return Ok(item);
        }
    }

    [Theory]
    [MemberData(nameof(Members))]
    public async Task A_read_is_answered_304_before_it_runs(string path)
    {
        await using var app = await StartAsync();

        await (await app.SendAsync($"GET /{path}/1", null, ("If-None-Match", Tag))).NotModifiedAsync(Tag);
        Assert.Equal(0, _runs);
        Assert.Equal(Tag, (await app.SendAsync($"GET /{path}/1")).Field("ETag"));
    }

    [Theory]
    [MemberData(nameof(Members))]
    public async Task A_write_is_guarded(string path)
    {
        await using var app = await StartAsync();

        await (await app.SendAsync($"PUT /{path}/1")).ProblemAsync(HttpStatusCode.PreconditionRequired);
        Assert.Equal(0, _runs);
        await (await app.SendAsync($"PUT /{path}/1", null, ("If-Match", "\"shop.item-1,9\""))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("Lamp", await NameAsync());

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync($"PUT /{path}/1", null, ("If-Match", Tag))).StatusCode);
        Assert.Equal("Torch", await NameAsync());
    }

    [Fact]
    public async Task An_action_answers_404_without_a_tag()
    {
        await using var app = await StartAsync();

        foreach (var answer in new[] { await app.SendAsync("GET /controller/7"), await app.SendAsync("PUT /controller/7", null, ("If-Match", "*")) })
        {
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Null(answer.Field("ETag"));
        }
    }
}

[Sqlite]
public sealed class SqliteGroupMemberTests(SqliteDatabase database) : GroupMemberTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresGroupMemberTests(PostgresDatabase database) : GroupMemberTests(database), IClassFixture<PostgresDatabase>;
