using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Tests.Endpoints;

/// <summary>Writes of a minimal API whose resource is one row. No handler here calls IfMatch().</summary>
public abstract class RowWriteTests(TestDatabase database) : ShopTests(database)
{
    private const string Tag = "\"shop.item-1,1\"";
    private const string Body = """{"name":"Torch"}""";

    private int _runs;
    private Func<Task> _meanwhile = () => Task.CompletedTask;

    private sealed record Change(string Name);

    private void Map(IEndpointRouteBuilder app)
    {
        var items = app.MapGroup("/items").WithETag<Item>();
        items.MapGet("/{id:int}", async (int id, ShopContext db) => await db.Items.FindAsync(id) is { } item ? Results.Ok(item) : Results.NotFound());
        items.MapPut("/{id:int}", PutAsync);
        items.MapDelete("/{id:int}", DeleteAsync);
        items.MapPost("/", async (Change change, ShopContext db) =>
        {
            var item = new Item { Name = change.Name };
            db.Add(item);
            await db.SaveChangesAsync();
            return Results.Created($"/items/{item.Id}", new Change(item.Name));
        });

        var strict = app.MapGroup("/strict").RequireIfMatch<Item>();
        strict.MapPut("/{id:int}", PutAsync);
        strict.MapDelete("/{id:int}", DeleteAsync);

        app.MapPut("/factory/{id:int}", async (int id, Change change, IDbContextFactory<ShopContext> factory) =>
        {
            await using var db = await factory.CreateDbContextAsync();
            return await PutAsync(id, change, db);
        }).RequireIfMatch<Item>();

        app.MapPut("/upsert/{id:int}", async (int id, Change change, ShopContext db) =>
        {
            await _meanwhile();
            if (await db.Items.FindAsync(id) is not { } item)
            {
                db.Add(item = new Item { Id = id });
            }

            item.Name = change.Name;
            await db.SaveChangesAsync();
            return Results.Ok(item);
        }).WithETag<Item>();

        app.MapPut("/blind/{id:int}", async (int id, Change change, ShopContext db) =>
        {
            await _meanwhile();
            await db.Items.PatchAsync([id], ifMatch: null, set => set.SetProperty(item => item.Name, change.Name));
            return Results.NoContent();
        }).RequireIfMatch<Item>();
    }

    private Task<TestApplication> StartAsync(Action<EtagHttpOptions>? options = null)
        => StartAsync(Map, options: options, configure: services =>
        {
            services.AddSingleton<IDbContextFactory<ShopContext>>(new PooledDbContextFactory<ShopContext>(Shop.Options(options => options.UseEtagVersioning())));
            services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);
        });

    private async Task<IResult> PutAsync(int id, Change change, ShopContext db)
    {
        _runs++;
        await _meanwhile();
        if (await db.Items.FindAsync(id) is not { } item)
        {
            return Results.NotFound();
        }

        item.Name = change.Name;
        await db.SaveChangesAsync();
        return Results.NoContent();
    }

    private async Task<IResult> DeleteAsync(int id, ShopContext db)
    {
        await _meanwhile();
        if (await db.Items.FindAsync(id) is not { } item)
        {
            return Results.NotFound();
        }

        db.Remove(item);
        await db.SaveChangesAsync();
        return Results.NoContent();
    }

    public static TheoryData<string> Writes => ["items", "strict", "factory", "upsert", "blind"];

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task A_write_with_the_current_tag_goes_through_and_carries_the_tag_of_the_next_read(string way)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"PUT /{way}/1", Body, ("If-Match", Tag));

        Assert.True(answer.IsSuccessStatusCode, await answer.TextAsync());
        Assert.Equal("\"shop.item-1,2\"", answer.Field("ETag"));
        Assert.Equal("\"shop.item-1,2\"", (await app.SendAsync("GET /items/1")).Field("ETag"));
        Assert.Equal("Torch", await NameAsync());
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task A_stale_write_is_412_which_names_both_tags_and_nothing_is_written(string way)
    {
        await RenameAsync("Candle");
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"PUT /{way}/1", Body, ("If-Match", Tag));

        var problem = await answer.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("Precondition Failed", problem.GetProperty("title").GetString());
        Assert.Equal(Tag, problem.GetProperty("expected").GetString());
        Assert.Equal("\"shop.item-1,2\"", problem.GetProperty("current").GetString());
        Assert.Equal("\"shop.item-1,2\"", answer.Field("ETag"));
        Assert.Equal("Candle", await NameAsync());
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Asked_before_a_write_a_stale_one_does_not_reach_the_handler(string way)
    {
        await RenameAsync("Candle");
        await using var app = await StartAsync(options => options.AskBeforeWrite = true);
        app.TakeCommands();

        await (await app.SendAsync($"PUT /{way}/1", Body, ("If-Match", Tag))).ProblemAsync(HttpStatusCode.PreconditionFailed);

        Assert.Equal(0, _runs);
        Assert.Single(app.TakeCommands());
    }

    [Fact]
    public async Task A_guarded_write_that_succeeds_costs_the_two_commands_of_the_handler()
    {
        await using var app = await StartAsync();
        app.TakeCommands();

        Assert.True((await app.SendAsync("PUT /items/1", Body, ("If-Match", Tag))).IsSuccessStatusCode);

        Assert.Equal(2, app.TakeCommands().Count);
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task A_row_that_changes_between_the_check_and_the_handlers_read_is_guarded_in_SQL(string way)
    {
        _meanwhile = () => RenameAsync("Candle");
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"PUT /{way}/1", Body, ("If-Match", Tag));

        var problem = await answer.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("\"shop.item-1,2\"", problem.GetProperty("current").GetString());
        Assert.Equal("Candle", await NameAsync());
    }

    [Fact]
    public async Task A_delete_is_guarded_likewise()
    {
        _meanwhile = () => RenameAsync("Candle");
        await using var app = await StartAsync();

        await (await app.SendAsync("DELETE /strict/1", null, ("If-Match", Tag))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("Candle", await NameAsync());

        _meanwhile = () => Task.CompletedTask;
        var answer = await app.SendAsync("DELETE /strict/1", null, ("If-Match", "\"shop.item-1,2\""));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Null(answer.Field("ETag"));
    }

    [Theory]
    [InlineData("PUT", "/strict/1")]
    [InlineData("DELETE", "/strict/1")]
    [InlineData("PUT", "/factory/1")]
    [InlineData("PUT", "/blind/1")]
    public async Task Where_a_tag_is_required_a_write_without_one_is_428_which_says_what_to_send(string method, string path)
    {
        await using var app = await StartAsync();

        foreach (var fields in new (string, string)[][] { [], [("If-Unmodified-Since", "Fri, 01 Jan 2100 00:00:00 GMT")], [("If-None-Match", "\"x\"")] })
        {
            var answer = await app.SendAsync($"{method} {path}", method is "PUT" ? Body : null, fields);

            var problem = await answer.ProblemAsync(HttpStatusCode.PreconditionRequired);
            Assert.Contains("If-Match", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.Equal("no-store", answer.Field("Cache-Control"));
        }

        Assert.Equal("Lamp", await NameAsync());
    }

    [Theory]
    [InlineData("\"shop.item-1,1")]
    [InlineData("\"shop.item-1,1\", junk")]
    [InlineData("junk")]
    [InlineData("*, \"shop.item-1,1\"")]
    public async Task A_field_that_cannot_be_read_is_400_and_nothing_is_written(string field)
    {
        await using var app = await StartAsync();
        foreach (var way in new[] { "items", "strict", "upsert" })
        {
            var answer = await app.SendAsync($"PUT /{way}/1", Body, ("If-Match", field));

            await answer.ProblemAsync(HttpStatusCode.BadRequest);
            Assert.Equal("Lamp", await NameAsync());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("W/\"shop.item-1,1\"")]
    [InlineData("\"shop.item-2,1\"")]
    [InlineData("\"shop.line-1,1\"")]
    [InlineData("\"other\"")]
    public async Task A_field_that_no_row_can_answer_is_412(string field)
    {
        await using var app = await StartAsync();

        await (await app.SendAsync("PUT /items/1", Body, ("If-Match", field))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("Lamp", await NameAsync());
    }

    [Theory]
    [InlineData("*")]
    [InlineData("shop.item-1,1")]
    [InlineData("\"shop.item-1,7\", \"shop.item-1,1\"")]
    [InlineData("\"shop.item-1,1;en\"")]
    public async Task Each_form_that_names_the_row_as_it_is_goes_through(string field)
    {
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.NoContent, (await app.SendAsync("PUT /strict/1", Body, ("If-Match", field))).StatusCode);
    }

    [Fact]
    public async Task Two_field_lines_are_one_list()
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync("PUT /strict/1", Body, ("If-Match", "\"shop.item-1,7\""), ("If-Match", Tag));

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    [Fact]
    public async Task What_is_not_there_is_404_whatever_is_asked()
    {
        await using var app = await StartAsync();

        foreach (var fields in new (string, string)[][] { [], [("If-Match", "*")], [("If-Match", "\"shop.item-2,1\"")], [("If-None-Match", "*")] })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await app.SendAsync("PUT /strict/2", Body, fields)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await app.SendAsync("DELETE /strict/2", null, fields)).StatusCode);
        }
    }

    [Fact]
    public async Task If_None_Match_with_a_star_makes_a_row_and_writes_over_none()
    {
        await using var app = await StartAsync();

        var made = await app.SendAsync("PUT /upsert/7", Body, ("If-None-Match", "*"));
        Assert.Equal(HttpStatusCode.OK, made.StatusCode);
        Assert.Equal("\"shop.item-7,1\"", made.Field("ETag"));

        var again = await app.SendAsync("PUT /upsert/7", Body, ("If-None-Match", "*"));
        var problem = await again.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("*", problem.GetProperty("expected").GetString());
        Assert.Equal("\"shop.item-7,1\"", again.Field("ETag"));
    }

    [Fact]
    public async Task A_row_that_is_made_between_the_check_and_the_handlers_read_is_not_written_over()
    {
        _meanwhile = () => ElsewhereAsync(async db => await db.AddAsync(new Item { Id = 7, Name = "Candle" }, Cancellation));
        await using var app = await StartAsync();

        var problem = await (await app.SendAsync("PUT /upsert/7", Body, ("If-None-Match", "*"))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("*", problem.GetProperty("expected").GetString());
        Assert.Equal("\"shop.item-7,1\"", problem.GetProperty("current").GetString());

        await using var db = Shop.Open();
        Assert.Equal("Candle", (await db.Items.FindAsync([7], Cancellation))!.Name);
    }

    [Fact]
    public async Task A_row_that_is_made_between_the_handlers_read_and_its_insert_is_not_written_over()
    {
        await using var app = await StartAsync(map => map.MapPut("/late/{id:int}", async (int id, ShopContext db) =>
        {
            db.Add(new Item { Id = id, Name = "Torch" });
            await ElsewhereAsync(async other => await other.AddAsync(new Item { Id = id, Name = "Candle" }, Cancellation));
            await db.SaveChangesAsync();
        }).WithETag<Item>());

        var answer = await app.SendAsync("PUT /late/7", null, ("If-None-Match", "*"));

        await answer.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("\"shop.item-7,1\"", answer.Field("ETag"));
    }

    [Fact]
    public async Task Of_sixty_writes_that_make_one_row_one_makes_it_and_the_others_are_412()
    {
        await using var app = await StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(1, 60).Select(_ => app.SendAsync("PUT /upsert/7", Body, ("If-None-Match", "*"))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(59, answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed));
    }

    [Fact]
    public async Task A_write_that_asks_for_a_version_makes_no_row()
    {
        await using var app = await StartAsync();

        await (await app.SendAsync("PUT /upsert/7", Body, ("If-Match", "\"shop.item-7,1\""))).ProblemAsync(HttpStatusCode.PreconditionFailed);

        await using var db = Shop.Open();
        Assert.Null(await db.Items.FindAsync([7], Cancellation));
    }

    [Fact]
    public async Task A_date_guards_where_no_tag_does_and_the_save_checks_what_it_was_found_true_for()
    {
        await using var app = await StartAsync();
        var date = (await app.SendAsync("GET /items/1")).Field("Last-Modified")!;

        await (await app.SendAsync("PUT /items/1", Body, ("If-Unmodified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal(HttpStatusCode.NoContent, (await app.SendAsync("PUT /items/1", Body, ("If-Unmodified-Since", date))).StatusCode);

        // Within the same second, so that the date alone would let it through.
        _meanwhile = () => RenameAsync("Candle");
        await (await app.SendAsync("PUT /items/1", Body, ("If-Unmodified-Since", "Fri, 01 Jan 2100 00:00:00 GMT"))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("Candle", await NameAsync());
    }

    [Fact]
    public async Task A_row_that_is_made_is_201_with_its_place_and_its_tag()
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync("POST /items/", Body);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("/items/2", answer.Field("Location"));
        Assert.Equal("\"shop.item-2,1\"", answer.Field("ETag"));
    }

    [Fact]
    public async Task A_write_that_changes_nothing_carries_the_tag_that_was_there()
    {
        await using var app = await StartAsync();

        Assert.Equal(Tag, (await app.SendAsync("PUT /items/1", """{"name":"Lamp"}""", ("If-Match", Tag))).Field("ETag"));
        Assert.Equal(Tag, (await app.SendAsync("PUT /items/1", """{"name":"Lamp"}""")).Field("ETag"));
    }

    [Fact]
    public async Task A_body_that_cannot_be_read_is_400_before_any_condition()
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync("PUT /strict/1", "{", ("If-Match", "\"shop.item-1,9\""));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(0, _runs);
    }

    [Fact]
    public async Task Of_sixty_writes_with_one_tag_one_goes_through_and_the_others_are_412()
    {
        await using var app = await StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(1, 60).Select(writer =>
            app.SendAsync("PUT /strict/1", $$"""{"name":"Torch {{writer}}"}""", ("If-Match", Tag))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.NoContent);
        Assert.Equal(59, answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed));
        Assert.Equal("\"shop.item-1,2\"", (await app.SendAsync("GET /items/1")).Field("ETag"));
    }
}

[Sqlite]
public sealed class SqliteRowWriteTests(SqliteDatabase database) : RowWriteTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresRowWriteTests(PostgresDatabase database) : RowWriteTests(database), IClassFixture<PostgresDatabase>;
