using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;

namespace EfVersioning.AspNetCore.Tests.Mvc;

/// <summary>Reads of a controller whose resource is one row.</summary>
public abstract class ControllerReadTests(TestDatabase database) : ControllerTests(database)
{
    public static TheoryData<string> Ways => ["entity", "value", "ok", "dto", "result", "union", "json", "text", "file"];

    /// <summary>Those that say 404 themselves: null for an entity is 204 to the framework.</summary>
    public static TheoryData<string> WaysThatSayWhatIsMissing => ["entity", "ok", "dto", "result", "union", "json", "text", "file"];

    private Task<TestApplication> StartAsync() => StartAsync(typeof(ReadController), typeof(LinesController), typeof(ShelfController), typeof(DerivedController));

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_200_carries_the_tag_the_date_and_how_it_may_be_kept(string way)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync($"GET /read/{way}/1");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Tag, answer.Field("ETag"));
        await using var db = Shop.Open();
        Assert.Equal((await db.Items.FindAsync([1], Cancellation))!.Modified.ToString("R"), answer.Field("Last-Modified"));
        Assert.Equal("private, no-cache", answer.Field("Cache-Control"));
        Assert.Contains("Lamp", await answer.TextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_the_client_has_is_304_by_one_small_query_and_the_action_does_not_run(string way)
    {
        await using var app = await StartAsync();
        var first = await app.SendAsync($"GET /read/{way}/1");
        Log.Runs = 0;
        app.TakeCommands();

        var answer = await app.SendAsync($"GET /read/{way}/1", null, ("If-None-Match", $"\"other\", W/{Tag}"));

        await answer.NotModifiedAsync(Tag);
        Assert.Equal(first.Field("Last-Modified"), answer.Field("Last-Modified"));
        Assert.Equal(first.Field("Cache-Control"), answer.Field("Cache-Control"));
        Assert.Equal(0, Log.Runs);
        Assert.DoesNotContain("\"Name\"", Assert.Single(app.TakeCommands()), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task After_a_change_the_old_tag_is_answered_in_full(string way)
    {
        await using var app = await StartAsync();
        await RenameAsync("Torch");

        var answer = await app.SendAsync($"GET /read/{way}/1", null, ("If-None-Match", Tag));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("\"shop.item-1,2\"", answer.Field("ETag"));
        Assert.Contains("Torch", await answer.TextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(WaysThatSayWhatIsMissing))]
    public async Task What_is_not_there_is_the_actions_404_whatever_is_asked(string way)
    {
        await using var app = await StartAsync();
        foreach (var field in new[] { "If-None-Match", "If-Match" })
        {
            var answer = await app.SendAsync($"GET /read/{way}/2", null, (field, "*"));

            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Null(answer.Field("ETag"));
            Assert.Null(answer.Field("Last-Modified"));
        }
    }

    [Theory]
    [InlineData("entity")]
    [InlineData("value")]
    [InlineData("ok")]
    [InlineData("union")]
    public async Task An_unconditional_read_of_the_entity_itself_costs_no_query_of_ours(string way)
    {
        await using var app = await StartAsync();
        app.TakeCommands();

        Assert.Equal(Tag, (await app.SendAsync($"GET /read/{way}/1")).Field("ETag"));
        Assert.Single(app.TakeCommands());
    }

    [Fact]
    public async Task HEAD_is_answered_as_GET()
    {
        await using var app = await StartAsync();

        Assert.Equal(Tag, (await app.SendAsync("HEAD /read/entity/1")).Field("ETag"));
        await (await app.SendAsync("HEAD /read/entity/1", null, ("If-None-Match", Tag))).NotModifiedAsync(Tag);
    }

    [Fact]
    public async Task A_range_is_of_the_state_that_it_was_begun_in_or_everything_is_sent()
    {
        await using var app = await StartAsync();

        var rest = await app.SendAsync("GET /read/file/1", null, ("Range", "bytes=2-"), ("If-Range", Tag));
        Assert.Equal(HttpStatusCode.PartialContent, rest.StatusCode);
        Assert.Equal("mp", await rest.TextAsync());
        Assert.Equal(Tag, rest.Field("ETag"));

        await RenameAsync("Torch");
        var whole = await app.SendAsync("GET /read/file/1", null, ("Range", "bytes=2-"), ("If-Range", Tag));
        Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
        Assert.Equal("Torch", await whole.TextAsync());
    }

    [Theory]
    [InlineData("conflict", HttpStatusCode.Conflict)]
    [InlineData("moved", HttpStatusCode.Redirect)]
    public async Task An_answer_that_is_no_2xx_has_no_tag(string way, HttpStatusCode status)
    {
        await using var app = await StartAsync();
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = app.Client.BaseAddress };

        var answer = await client.GetAsync(new Uri($"/read/{way}/1", UriKind.Relative), Cancellation);

        Assert.Equal(status, answer.StatusCode);
        Assert.Null(answer.Field("ETag"));
        Assert.Null(answer.Field("Last-Modified"));
        Assert.Null(answer.Field("Cache-Control"));
    }

    [Fact]
    public async Task The_settings_of_an_attribute_are_those_of_its_action()
    {
        await using var app = await StartAsync();

        Assert.Equal("max-age=60", (await app.SendAsync("GET /read/kept/1")).Field("Cache-Control"));
        Assert.Equal("max-age=60", (await app.SendAsync("GET /read/kept/1", null, ("If-None-Match", Tag))).Field("Cache-Control"));
        var unkept = await app.SendAsync("GET /read/unkept/1");
        Assert.Null(unkept.Field("Cache-Control"));
        Assert.Equal(Tag, unkept.Field("ETag"));
    }

    [Theory]
    [InlineData("/derived/1", "max-age=2", Tag)]
    [InlineData("/derived/own/1", "max-age=3", Tag)]
    [InlineData("/derived/language/1", "max-age=2", "\"shop.item-1,1;de\"")]
    public async Task The_nearer_attribute_wins_and_takes_from_the_others_what_it_does_not_say(string path, string kept, string tag)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync("GET " + path, null, ("Accept-Language", "de"));

        Assert.Equal(tag, answer.Field("ETag"));
        Assert.Equal(kept, answer.Field("Cache-Control"));
        await (await app.SendAsync("GET " + path, null, ("Accept-Language", "de"), ("If-None-Match", tag))).NotModifiedAsync(tag);
    }

    [Fact]
    public async Task Authorization_comes_before_any_condition()
    {
        await using var app = await StartAsync();
        app.TakeCommands();

        var stranger = await app.SendAsync("GET /read/secret/1", null, ("If-None-Match", Tag));
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        Assert.Null(stranger.Field("ETag"));
        Assert.Empty(app.TakeCommands());

        await (await app.SendAsync("GET /read/secret/1", null, ("If-None-Match", Tag), ("Authorization", "me"))).NotModifiedAsync(Tag);
    }

    [Theory]
    [InlineData("/read/paged/1?page=x")]
    [InlineData("/shelf/item/1?page=x")]
    public async Task A_model_that_is_not_valid_is_400_before_any_condition(string path)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync("GET " + path, null, ("If-None-Match", Tag));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(answer.Field("ETag"));
    }

    [Fact]
    public async Task An_action_without_a_tag_has_none()
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync("GET /read", null, ("If-None-Match", "*"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Null(answer.Field("ETag"));
    }

    [Fact]
    public async Task A_composite_key_is_taken_from_the_parameters_that_the_attribute_names()
    {
        await ElsewhereAsync(async db => await db.AddAsync(new Line { Order = "ä 1", Number = 7, Amount = 3 }, Cancellation));
        await using var app = await StartAsync();

        var answer = await app.SendAsync("GET /orders/%C3%A4%201/lines/7");

        Assert.Equal("3", await answer.TextAsync());
        Assert.Equal("\"shop.line-%C3%A4%201:7,1\"", answer.Field("ETag"));
    }

    [Fact]
    public async Task Conventional_routes_have_tags_too_each_by_its_own_parameters()
    {
        await using var app = await StartAsync();

        Assert.Equal(Tag, (await app.SendAsync("GET /shelf/item/1")).Field("ETag"));
        await (await app.SendAsync("GET /shelf/item/1", null, ("If-None-Match", Tag))).NotModifiedAsync(Tag);
        await (await app.SendAsync("GET /racks/1/item", null, ("If-None-Match", Tag))).NotModifiedAsync(Tag);
    }
}

[Sqlite]
public sealed class SqliteControllerReadTests(SqliteDatabase database) : ControllerReadTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresControllerReadTests(PostgresDatabase database) : ControllerReadTests(database), IClassFixture<PostgresDatabase>;
