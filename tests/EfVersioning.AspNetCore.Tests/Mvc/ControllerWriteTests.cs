using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;

namespace EfVersioning.AspNetCore.Tests.Mvc;

/// <summary>Writes of a controller whose resource is one row.</summary>
public abstract class ControllerWriteTests(TestDatabase database) : ControllerTests(database)
{
    public static TheoryData<string> Writes => ["", "loose/", "dto/", "result/", "blind/", "upsert/"];

    private Task<TestApplication> StartAsync() => StartAsync(typeof(WritesController), typeof(ShelfController));

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task A_write_with_the_current_tag_goes_through_and_carries_the_tag_of_the_next_read(string way)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"PUT /items/{way}1", Body, ("If-Match", Tag));

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

        var answer = await app.SendAsync($"PUT /items/{way}1", Body, ("If-Match", Tag));

        var problem = await answer.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal(Tag, problem.GetProperty("expected").GetString());
        Assert.Equal("\"shop.item-1,2\"", problem.GetProperty("current").GetString());
        Assert.Equal("\"shop.item-1,2\"", answer.Field("ETag"));
        Assert.Equal("Candle", await NameAsync());
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task A_row_that_changes_between_the_check_and_the_actions_read_is_guarded_in_SQL(string way)
    {
        Log.Meanwhile = () => RenameAsync("Candle");
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"PUT /items/{way}1", Body, ("If-Match", Tag));

        var problem = await answer.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("\"shop.item-1,2\"", problem.GetProperty("current").GetString());
        Assert.Equal("\"shop.item-1,2\"", answer.Field("ETag"));
        Assert.Equal("Candle", await NameAsync());
    }

    [Fact]
    public async Task A_delete_is_guarded_likewise()
    {
        Log.Meanwhile = () => RenameAsync("Candle");
        await using var app = await StartAsync();

        await (await app.SendAsync("DELETE /items/1", null, ("If-Match", Tag))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("Candle", await NameAsync());

        Log.Meanwhile = () => Task.CompletedTask;
        var answer = await app.SendAsync("DELETE /items/1", null, ("If-Match", "\"shop.item-1,2\""));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Null(answer.Field("ETag"));
    }

    [Fact]
    public async Task Where_a_tag_is_required_a_write_without_one_is_428_which_says_what_to_send()
    {
        await using var app = await StartAsync();

        foreach (var method in new[] { "PUT", "DELETE" })
        {
            var answer = await app.SendAsync($"{method} /items/1", method is "PUT" ? Body : null);

            var problem = await answer.ProblemAsync(HttpStatusCode.PreconditionRequired);
            Assert.Contains("If-Match", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.Equal("no-store", answer.Field("Cache-Control"));
        }

        Assert.Equal("Lamp", await NameAsync());
        Assert.Equal(HttpStatusCode.NoContent, (await app.SendAsync("PUT /items/loose/1", Body)).StatusCode);
    }

    public static TheoryData<string, HttpStatusCode> HostileFields => new()
    {
        { "\"shop.item-1,1", HttpStatusCode.BadRequest },
        { "\"shop.item-1,1\", junk", HttpStatusCode.BadRequest },
        { "*, \"shop.item-1,1\"", HttpStatusCode.BadRequest },
        { "\"\u0001\"", HttpStatusCode.BadRequest },
        { "", HttpStatusCode.PreconditionFailed },
        { ", ,", HttpStatusCode.PreconditionFailed },
        { "W/\"shop.item-1,1\"", HttpStatusCode.PreconditionFailed },
        { "\"shop.item-2,1\"", HttpStatusCode.PreconditionFailed },
        { "\"shop.item-1,99999999999999999999999\"", HttpStatusCode.PreconditionFailed },
        { "\"shop.item-%00%FF,1\"", HttpStatusCode.PreconditionFailed },
        { "\"" + new string('x', 20_000) + "\"", HttpStatusCode.PreconditionFailed },
    };

    [Theory]
    [MemberData(nameof(HostileFields))]
    public async Task A_hostile_field_is_refused_and_nothing_is_written(string field, HttpStatusCode status)
    {
        await using var app = await StartAsync();

        foreach (var way in new[] { "", "loose/", "blind/", "caught/" })
        {
            var answer = await app.SendAsync($"PUT /items/{way}1", Body, ("If-Match", field));

            // The server itself refuses a control character in a field.
            Assert.Equal(status, answer.StatusCode);
            Assert.Equal(0, Log.Runs);
            Assert.Equal("Lamp", await NameAsync());
        }
    }

    [Theory]
    [InlineData("If-None-Match")]
    [InlineData("If-Unmodified-Since")]
    [InlineData("If-Modified-Since")]
    [InlineData("Prefer")]
    [InlineData("Range")]
    public async Task No_other_field_however_hostile_stands_for_the_tag_that_is_required(string field)
    {
        await using var app = await StartAsync();

        foreach (var text in new[] { "", "\"", "W/", "*, *", "W/\"\"", "\"shop.item-1,1", "return=\"\\", "Thu, 32 Foo 99999 99:99:99 GMT", "bytes=-", new string(',', 5_000), new string('"', 5_001) })
        {
            foreach (var fields in new (string, string)[][] { [(field, text)], [(field, text), ("If-Match", "\"shop.item-1,9\"")] })
            {
                var answer = await app.SendAsync("PUT /items/1", Body, fields);

                Assert.InRange((int)answer.StatusCode, 400, 499);
                Assert.True(fields.Length == 2 || Log.Runs == 0, "It ran without a tag.");
                Log.Runs = 0;
            }
        }

        Assert.Equal("Lamp", await NameAsync());
    }

    [Fact]
    public async Task What_is_not_there_is_404_whatever_is_asked()
    {
        await using var app = await StartAsync();

        foreach (var fields in new (string, string)[][] { [], [("If-Match", "*")], [("If-Match", "\"shop.item-2,1\"")] })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await app.SendAsync("PUT /items/2", Body, fields)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await app.SendAsync("DELETE /items/2", null, fields)).StatusCode);
        }
    }

    [Fact]
    public async Task If_None_Match_with_a_star_makes_a_row_and_writes_over_none()
    {
        await using var app = await StartAsync();

        var made = await app.SendAsync("PUT /items/upsert/7", Body, ("If-None-Match", "*"));
        Assert.Equal(HttpStatusCode.OK, made.StatusCode);
        Assert.Equal("\"shop.item-7,1\"", made.Field("ETag"));

        await (await app.SendAsync("PUT /items/upsert/7", Body, ("If-None-Match", "*"))).ProblemAsync(HttpStatusCode.PreconditionFailed);
    }

    [Fact]
    public async Task A_row_that_is_made_is_201_with_its_place_and_its_tag()
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync("POST /items", Body);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.EndsWith("/items/2", answer.Field("Location"), StringComparison.Ordinal);
        Assert.Equal("\"shop.item-2,1\"", answer.Field("ETag"));
    }

    [Fact]
    public async Task A_form_is_guarded_too_and_its_redirect_has_no_tag()
    {
        await using var app = await StartAsync();
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = app.Client.BaseAddress };

        using var form = new FormUrlEncodedContent([new("name", "Torch")]);
        var added = await client.PostAsync(new Uri("/shelf/add", UriKind.Relative), form, Cancellation);
        Assert.Equal(HttpStatusCode.Redirect, added.StatusCode);
        Assert.Equal("/shelf/Item/2", added.Field("Location"));
        Assert.Null(added.Field("ETag"));

        await (await app.SendAsync("POST /shelf/rename/1?name=Torch", null, ("If-Match", "\"shop.item-1,9\""))).ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("Lamp", await NameAsync());
        Assert.Equal("\"shop.item-1,2\"", (await app.SendAsync("POST /shelf/rename/1?name=Torch", null, ("If-Match", Tag))).Field("ETag"));
    }

    [Fact]
    public async Task A_body_that_is_not_valid_is_400_before_any_condition()
    {
        await using var app = await StartAsync();

        foreach (var body in new[] { "{", $$"""{"name":"{{new string('x', 21)}}"}""" })
        {
            var answer = await app.SendAsync("PUT /items/1", body, ("If-Match", "\"shop.item-1,9\""));
            await answer.ProblemAsync(HttpStatusCode.BadRequest);
        }

        Assert.Equal(0, Log.Runs);
    }

    [Fact]
    public async Task An_action_that_catches_the_conflict_answers_it()
    {
        Log.Meanwhile = () => RenameAsync("Candle");
        await using var app = await StartAsync();

        var answer = await app.SendAsync("PUT /items/caught/1", Body, ("If-Match", Tag));

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal("mine", await answer.TextAsync());
        Assert.Null(answer.Field("ETag"));
    }

    [Fact]
    public async Task An_error_of_the_action_has_no_tag()
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync("PUT /items/refused/1", Body, ("If-Match", Tag));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Null(answer.Field("ETag"));
    }

    [Fact]
    public async Task An_exception_filter_sees_every_exception_but_the_conflict()
    {
        Log.Meanwhile = () => RenameAsync("Candle");
        await using var app = await StartAsync([typeof(WritesController)], mvc => mvc.Filters.Add(new TeapotFilter()));

        Assert.Equal(418, (int)(await app.SendAsync("PUT /items/broken/1", Body, ("If-Match", Tag))).StatusCode);
        await (await app.SendAsync("PUT /items/loose/1", Body, ("If-Match", Tag))).ProblemAsync(HttpStatusCode.PreconditionFailed);
    }

    [Fact]
    public async Task Of_sixty_writes_with_one_tag_one_goes_through_and_the_others_are_412()
    {
        await using var app = await StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(1, 60).Select(writer =>
            app.SendAsync("PUT /items/1", $$"""{"name":"Torch {{writer}}"}""", ("If-Match", Tag))));

        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        Assert.Equal(59, answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed));
        Assert.Equal("\"shop.item-1,2\"", (await app.SendAsync("GET /items/1")).Field("ETag"));
    }
}

[Sqlite]
public sealed class SqliteControllerWriteTests(SqliteDatabase database) : ControllerWriteTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresControllerWriteTests(PostgresDatabase database) : ControllerWriteTests(database), IClassFixture<PostgresDatabase>;
