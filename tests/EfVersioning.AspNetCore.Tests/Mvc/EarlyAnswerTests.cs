using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Tests.Mvc;

/// <summary>What stops a request is answered before its parameters are bound and a controller or a context is made.</summary>
public abstract class EarlyAnswerTests(TestDatabase database) : ControllerTests(database)
{
    private const string Stale = "\"shop.item-1,9\"";

    private int _contexts;
    private int _bound;

    public static TheoryData<string> Styles => ["minimal", "mvc"];

    /// <summary>A parameter that says when it is bound.</summary>
    private sealed record Bound(string Name)
    {
        public static async ValueTask<Bound?> BindAsync(HttpContext context)
        {
            context.RequestServices.GetRequiredService<EarlyAnswerTests>()._bound++;
            return (await context.Request.ReadFromJsonAsync<Bound>())!;
        }
    }

    private Task<TestApplication> StartAsync(bool hasStore = true, Action<MvcOptions>? mvc = null, Action<WebApplication>? more = null)
        => StartAsync(
            [typeof(EarlyController)],
            mvc ?? (_ => { }),
            more: app =>
            {
                more?.Invoke(app);
                app.MapGet("/early/minimal/{id}", async (int id, int? page, ShopContext db) => new ItemName((await db.Items.FindAsync(id))!.Name + page))
                    .WithETag<Item>();
                app.MapGet("/early/minimal/kinds/{id}", (int id, int? number, int[] numbers, DayOfWeek? day, Even? even, [FromHeader(Name = "X-Count")] int count)
                    => new ItemName($"{id}{number}{numbers.Length}{day}{even}{count}")).WithETag<Item>();
                app.MapPut("/early/minimal/{id}", async (int id, Bound change, ShopContext db) =>
                {
                    (await db.Items.FindAsync(id))!.Name = change.Name;
                    await db.SaveChangesAsync();
                }).RequireIfMatch<Item>();
                app.MapPut("/early/minimal/named/{id}", async (string id, ShopContext db) =>
                {
                    var item = db.Items.Single(item => item.Name == id);
                    item.Name = "Torch";
                    await db.SaveChangesAsync();
                    return item;
                }).RequireIfMatch<Item>();
                app.MapGet("/early/checked/{id}", async (int id, ShopContext db) => new ItemName((await db.Items.FindAsync(id))!.Name))
                    .AddEndpointFilter(async (context, next) => context.HttpContext.Request.Headers["X-Key"] == "mine" ? await next(context) : Results.Unauthorized())
                    .WithETag<Item>();
            },
            configure: services =>
            {
                services.AddSingleton(this);
                services.AddScoped(provider =>
                {
                    _contexts++;
                    return new ShopContext(provider.GetRequiredService<DbContextOptions<ShopContext>>());
                });
                if (hasStore)
                {
                    services.AddEtagVersioningStore<ShopContext>();
                }
            });

    /// <summary>A read fills the store, and what the first requests took does not count.</summary>
    private async Task FillAsync(TestApplication app, string style)
    {
        await (await app.SendAsync($"PUT /early/{style}/1", "{")).ProblemAsync(HttpStatusCode.PreconditionRequired);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync($"GET /early/{style}/1")).StatusCode);
        (_contexts, _bound, Log.Runs) = (0, 0, 0);
        app.TakeCommands();
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_304_from_the_store_makes_no_context_and_no_controller(string style)
    {
        await using var app = await StartAsync();
        await FillAsync(app, style);

        await (await app.SendAsync($"GET /early/{style}/1", null, ("If-None-Match", Tag))).NotModifiedAsync(Tag);

        Assert.Equal((0, 0), (_contexts, Log.Runs));
        Assert.Empty(app.TakeCommands());
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_412_from_the_store_and_a_428_read_no_body(string style)
    {
        await using var app = await StartAsync();
        await FillAsync(app, style);

        await (await app.SendAsync($"PUT /early/{style}/1", "{", ("If-Match", Stale))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        await (await app.SendAsync($"PUT /early/{style}/1", "{")).ProblemAsync(HttpStatusCode.PreconditionRequired);
        await (await app.SendAsync($"PUT /early/{style}/1", "{", ("If-Match", "\"shop"))).ProblemAsync(HttpStatusCode.BadRequest);

        Assert.Equal((0, 0, 0), (_contexts, _bound, Log.Runs));
        Assert.Empty(app.TakeCommands());
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task What_goes_on_is_bound_and_guarded_and_carries_its_tag(string style)
    {
        await using var app = await StartAsync();
        await FillAsync(app, style);

        var written = await app.SendAsync($"PUT /early/{style}/1", """{"name":"Torch"}""", ("If-Match", Tag));

        Assert.Equal("\"shop.item-1,2\"", written.Field("ETag"));
        Assert.Equal("Torch", await NameAsync());
        var read = await app.SendAsync($"GET /early/{style}/1", null, ("If-None-Match", Tag));
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.Equal("\"shop.item-1,2\"", read.Field("ETag"));
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task What_binding_would_refuse_is_its_400_and_no_304(string style)
    {
        await using var app = await StartAsync();
        await FillAsync(app, style);

        var answer = await app.SendAsync($"GET /early/{style}/1?page=x", null, ("If-None-Match", Tag));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(answer.Field("ETag"));
        await (await app.SendAsync($"GET /early/{style}/1?page=2", null, ("If-None-Match", Tag))).NotModifiedAsync(Tag);
    }

    [Theory]
    [InlineData("minimal", "number=x")]
    [InlineData("minimal", "numbers=1&numbers=x")]
    [InlineData("minimal", "day=Noday")]
    [InlineData("minimal", "even=3")]
    [InlineData("mvc", "number=x")]
    [InlineData("mvc", "numbers=1&numbers=x")]
    [InlineData("mvc", "day=Noday")]
    [InlineData("mvc", "even=3")]
    public async Task What_binding_would_refuse_of_any_kind_is_its_400(string style, string query)
    {
        await using var app = await StartAsync();
        await FillAsync(app, style);
        const string Good = "number=1&numbers=1&numbers=2&day=Friday&even=4";

        var answer = await app.SendAsync($"GET /early/{style}/kinds/1?{query}", null, ("If-None-Match", Tag), ("X-Count", "1"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(answer.Field("ETag"));
        await (await app.SendAsync($"GET /early/{style}/kinds/1?{Good}", null, ("If-None-Match", Tag), ("X-Count", "1"))).NotModifiedAsync(Tag);
        Assert.Equal(HttpStatusCode.BadRequest, (await app.SendAsync($"GET /early/{style}/kinds/1?{Good}", null, ("If-None-Match", Tag), ("X-Count", "x"))).StatusCode);
    }

    [Fact]
    public async Task A_header_that_a_handler_must_have_is_400_before_any_condition()
    {
        await using var app = await StartAsync();
        await FillAsync(app, "minimal");

        Assert.Equal(HttpStatusCode.BadRequest, (await app.SendAsync("GET /early/minimal/kinds/1", null, ("If-None-Match", Tag))).StatusCode);
    }

    [Fact]
    public async Task A_filter_that_was_added_in_front_keeps_its_place()
    {
        await using var app = await StartAsync(mvc: mvc => mvc.Filters.Add<KeyFilter>());

        foreach (var path in new[] { "/early/checked/1", "/early/mvc/1" })
        {
            var answer = await app.SendAsync("GET " + path, null, ("If-None-Match", Tag));
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Null(answer.Field("ETag"));
            await (await app.SendAsync("GET " + path, null, ("If-None-Match", Tag), ("X-Key", "mine"))).NotModifiedAsync(Tag);
        }
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task Inside_a_transaction_of_a_middleware_the_tag_of_an_answer_is_that_of_the_database(string style)
    {
        await using var app = await StartAsync(more: app => app.Use(async (http, next) =>
        {
            await using var transaction = await http.RequestServices.GetRequiredService<ShopContext>().Database.BeginTransactionAsync();
            await next(http);
        }));
        await FillAsync(app, style);

        // No store hears of it, so the store's answer is told from the database's.
        await RenameAsync("Candle");

        var answer = await app.SendAsync($"GET /early/{style}/1");

        Assert.Equal("\"shop.item-1,2\"", answer.Field("ETag"));
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_text_that_the_handler_takes_for_a_name_is_no_key(string style)
    {
        await ElsewhereAsync(db =>
        {
            db.Add(new Item { Name = "1" });
            return Task.CompletedTask;
        });
        await using var app = await StartAsync(hasStore: false);

        await (await app.SendAsync($"PUT /early/{style}/named/1", null, ("If-Match", Tag))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        var written = await app.SendAsync($"PUT /early/{style}/named/1", null, ("If-Match", "\"shop.item-2,1\""));

        Assert.Equal("\"shop.item-2,2\"", written.Field("ETag"));
        Assert.Equal("Lamp", await NameAsync());
    }
}

[Sqlite]
public sealed class SqliteEarlyAnswerTests(SqliteDatabase database) : EarlyAnswerTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresEarlyAnswerTests(PostgresDatabase database) : EarlyAnswerTests(database), IClassFixture<PostgresDatabase>;
