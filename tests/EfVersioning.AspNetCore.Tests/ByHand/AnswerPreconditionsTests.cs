using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Mvc;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Tests.ByHand;

/// <summary>Handlers and actions that ask for the preconditions themselves.</summary>
public abstract class AnswerPreconditionsTests(TestDatabase database) : ControllerTests(database)
{
    public static TheoryData<string> Styles => ["controller", "minimal"];

    private Task<TestApplication> StartAsync(Action<EtagHttpOptions>? options = null)
        => StartAsync([typeof(ByHandController)], _ => { }, options, app =>
        {
            app.MapMethods("/hand/minimal/{id}", ["GET", "HEAD"], async (int id, HttpContext http, ShopContext db) =>
            {
                if (await db.Items.FindAsync(id) is not { } item)
                {
                    return Results.NotFound();
                }

                if (http.AnswerPreconditions(db, item) is { } answer)
                {
                    return answer;
                }

                Log.Runs++;
                return Results.Ok(new ItemName(item.Name));
            });
            app.MapPut("/hand/minimal/{id}", async (int id, ItemName change, HttpContext http, ShopContext db) =>
            {
                if (await db.Items.FindAsync(id) is not { } item)
                {
                    return Results.NotFound();
                }

                if (http.AnswerPreconditions(db, item, requireIfMatch: true) is { } answer)
                {
                    return answer;
                }

                await Log.RanAsync();
                item.Name = change.Name;
                await db.SaveChangesAsync();
                return Results.Ok(new ItemName(item.Name));
            });
            app.MapPut("/hand/other/{id}", async (int id, ItemName change, HttpContext http, ShopContext db) =>
            {
                var item = await db.Items.AsNoTracking().SingleAsync(item => item.Id == id);
                if (http.AnswerPreconditions(db, item) is { } answer)
                {
                    return answer;
                }

                // What is saved is not what was looked at.
                await Log.RanAsync();
                (await db.Items.SingleAsync(item => item.Id == id)).Name = change.Name;
                await db.SaveChangesAsync();
                return Results.NoContent();
            });
            app.MapDelete("/hand/minimal/{id}", async (int id, HttpContext http, ShopContext db) =>
            {
                var item = await db.Items.SingleAsync(item => item.Id == id);
                if (http.AnswerPreconditions(db, item) is { } answer)
                {
                    return answer;
                }

                db.Remove(item);
                await db.SaveChangesAsync();
                return Results.NoContent();
            });
            app.MapGet("/hand/minimal/tag/{id}", async (int id, HttpContext http, ShopContext db) =>
            {
                if (await db.Items.FindETagAsync([id]) is not { } tag)
                {
                    return Results.NotFound();
                }

                if (http.AnswerPreconditions(tag, lastModified: null) is { } answer)
                {
                    return answer;
                }

                Log.Runs++;
                return Results.Text("text");
            });
            app.MapPut("/hand/tag/{id}", async (int id, HttpContext http, ShopContext db)
                => http.AnswerPreconditions((await db.Items.FindETagAsync([id]))!.Value, null, requireIfMatch: true) ?? Results.NoContent());
        });

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_read_is_described_and_what_the_client_has_is_304(string style)
    {
        await using var app = await StartAsync();

        var first = await app.SendAsync($"GET /hand/{style}/1");
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(Tag, first.Field("ETag"));
        Assert.NotNull(first.Field("Last-Modified"));
        Assert.Equal("private, no-cache", first.Field("Cache-Control"));
        Log.Runs = 0;

        foreach (var method in new[] { "GET", "HEAD" })
        {
            var again = await app.SendAsync($"{method} /hand/{style}/1", null, ("If-None-Match", Tag));
            await again.NotModifiedAsync(Tag);
            Assert.Equal(first.Field("Last-Modified"), again.Field("Last-Modified"));
            Assert.Equal(first.Field("Cache-Control"), again.Field("Cache-Control"));
        }

        Assert.Equal(0, Log.Runs);
        await RenameAsync("Candle");
        var changed = await app.SendAsync($"GET /hand/{style}/1", null, ("If-None-Match", Tag));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal("\"shop.item-1,2\"", changed.Field("ETag"));
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_tag_alone_is_enough_for_a_read(string style)
    {
        await using var app = await StartAsync();

        Assert.Equal(Tag, (await app.SendAsync($"GET /hand/{style}/tag/1")).Field("ETag"));
        Log.Runs = 0;
        await (await app.SendAsync($"GET /hand/{style}/tag/1", null, ("If-None-Match", Tag))).NotModifiedAsync(Tag);
        Assert.Equal(0, Log.Runs);
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public async Task A_write_is_428_400_412_or_goes_on(string style)
    {
        await using var app = await StartAsync();

        await (await app.SendAsync($"PUT /hand/{style}/1", Body)).ProblemAsync(HttpStatusCode.PreconditionRequired);
        await (await app.SendAsync($"PUT /hand/{style}/1", Body, ("If-Match", "junk"))).ProblemAsync(HttpStatusCode.BadRequest);
        var stale = await app.SendAsync($"PUT /hand/{style}/1", Body, ("If-Match", "\"shop.item-1,9\""));
        await stale.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal(Tag, stale.Field("ETag"));
        Assert.Equal(0, Log.Runs);
        Assert.Equal("Lamp", await NameAsync());

        var answer = await app.SendAsync($"PUT /hand/{style}/1", Body, ("If-Match", Tag));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("\"shop.item-1,2\"", answer.Field("ETag"));
        Assert.Equal("Torch", await NameAsync());
    }

    [Theory]
    [InlineData("controller")]
    [InlineData("minimal")]
    [InlineData("other")]
    public async Task What_changes_behind_the_answer_is_412_and_nothing_is_written(string style)
    {
        Log.Meanwhile = () => RenameAsync("Candle");
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"PUT /hand/{style}/1", Body, ("If-Match", Tag));

        var problem = await answer.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal(Tag, problem.GetProperty("expected").GetString());
        Assert.Equal("\"shop.item-1,2\"", answer.Field("ETag"));
        Assert.Equal("Candle", await NameAsync());
    }

    [Fact]
    public async Task A_date_guards_what_is_saved_too()
    {
        Log.Meanwhile = () => RenameAsync("Candle");
        await using var app = await StartAsync();

        await (await app.SendAsync("PUT /hand/other/1", Body, ("If-Unmodified-Since", "Fri, 01 Jan 2100 00:00:00 GMT"))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("Candle", await NameAsync());
    }

    [Theory]
    [InlineData("*")]
    [InlineData(null)]
    public async Task What_asks_for_no_version_is_written_over_whatever_is_read(string? field)
    {
        Log.Meanwhile = () => RenameAsync("Candle");
        await using var app = await StartAsync();

        var answer = await app.SendAsync("PUT /hand/other/1", Body, field is null ? [] : [("If-Match", field)]);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("\"shop.item-1,3\"", answer.Field("ETag"));
    }

    [Fact]
    public async Task Two_codings_never_share_a_tag_here_either()
    {
        await using var app = await StartAsync(
            app =>
            {
                app.UseResponseCompression();
                app.MapGet("/hand/{id}", async (int id, HttpContext http, ShopContext db) =>
                {
                    var item = (await db.Items.FindAsync(id))!;
                    return http.AnswerPreconditions(db, item) ?? Results.Ok(item);
                });
            },
            services => services.AddResponseCompression());

        var coded = await app.SendAsync("GET /hand/1", null, ("Accept-Encoding", "gzip"));
        Assert.Equal("gzip", coded.Field("Content-Encoding"));
        Assert.Equal("\"shop.item-1,1;gzip\"", coded.Field("ETag"));
        Assert.Equal(Tag, (await app.SendAsync("GET /hand/1")).Field("ETag"));
        await (await app.SendAsync("GET /hand/1", null, ("Accept-Encoding", "gzip"), ("If-None-Match", coded.Field("ETag")!))).NotModifiedAsync(coded.Field("ETag"));
    }

    [Fact]
    public async Task What_is_deleted_has_no_tag()
    {
        await using var app = await StartAsync();

        await (await app.SendAsync("DELETE /hand/minimal/1", null, ("If-Match", "\"shop.item-1,9\""))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        var answer = await app.SendAsync("DELETE /hand/minimal/1", null, ("If-Match", Tag));

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Null(answer.Field("ETag"));
    }

    [Fact]
    public async Task A_412_shows_what_the_options_say()
    {
        await using var app = await StartAsync(options => options.CurrentInProblem = item => new ItemName(((Item)item).Name));

        var problem = await (await app.SendAsync("PUT /hand/minimal/1", Body, ("If-Match", "\"shop.item-1,9\""))).ProblemAsync(HttpStatusCode.PreconditionFailed);

        Assert.Equal("Lamp", problem.GetProperty("representation").GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_tag_alone_answers_a_write_and_describes_nothing()
    {
        await using var app = await StartAsync();

        await (await app.SendAsync("PUT /hand/tag/1")).ProblemAsync(HttpStatusCode.PreconditionRequired);
        await (await app.SendAsync("PUT /hand/tag/1", null, ("If-Match", "\"shop.item-1,9\""))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        var answer = await app.SendAsync("PUT /hand/tag/1", null, ("If-Match", Tag));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Null(answer.Field("ETag"));
    }

    [Fact]
    public async Task Of_sixty_writes_with_one_tag_one_goes_through_and_the_others_are_412()
    {
        await using var app = await StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(1, 60).Select(writer =>
            app.SendAsync("PUT /hand/minimal/1", $$"""{"name":"Torch {{writer}}"}""", ("If-Match", Tag))));

        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        Assert.Equal(59, answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed));
    }
}

[Sqlite]
public sealed class SqliteAnswerPreconditionsTests(SqliteDatabase database) : AnswerPreconditionsTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresAnswerPreconditionsTests(PostgresDatabase database) : AnswerPreconditionsTests(database), IClassFixture<PostgresDatabase>;
