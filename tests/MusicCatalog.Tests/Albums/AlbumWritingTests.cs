using System.Net;
using EfVersioning.Testing;

namespace MusicCatalog.Tests.Albums;

public abstract class AlbumWritingTests(TestDatabase database) : CatalogueTests(database)
{
    private const string Album = "/albums/1";
    private const string Body = """{"title":"Abbey Road (2019 Mix)","artistId":1}""";

    [Fact]
    public async Task A_new_album_is_201_with_its_place_and_the_tag_of_the_next_GET()
    {
        var answer = await SendAsync("POST", "/albums", """{"title":"Let It Be","artistId":1,"modified":"2001-01-01T00:00:00Z"}""");

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("/albums/13", answer.Headers.Location?.ToString());
        await IsTheNextGetAsync("/albums/13", answer);
    }

    [Theory]
    [InlineData("PUT", "application/json")]
    [InlineData("PATCH", MergePatch)]
    public async Task Without_If_Match_the_write_goes_through(string method, string contentType)
    {
        var before = await TagAsync(Album);
        var answer = await SendAsync(method, Album, Body, contentType: contentType);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotEqual(before, TagOf(answer));
        await IsTheNextGetAsync(Album, answer);
    }

    [Fact]
    public async Task Of_two_editors_the_second_is_told_and_loses_nothing_of_the_first()
    {
        var seenByBoth = await TagAsync(Album);
        var first = await SendAsync("PUT", Album, Body, seenByBoth);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        await IsTheNextGetAsync(Album, first);

        await NothingIsWrittenAsync(Album, async () =>
        {
            var second = await SendAsync("PUT", Album, """{"title":"Lost","artistId":1}""", seenByBoth);

            var problem = await ProblemAsync(HttpStatusCode.PreconditionFailed, second);
            Assert.Equal("Precondition Failed", problem.GetProperty("title").GetString());
            Assert.Equal(seenByBoth, problem.GetProperty("expected").GetString());
            Assert.Equal(TagOf(first), problem.GetProperty("current").GetString());
            Assert.Equal(TagOf(first), TagOf(second));
        });

        var again = await SendAsync("PUT", Album, """{"title":"Abbey Road","artistId":1}""", TagOf(first));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("{0}")]
    [InlineData("\"music.album-2,2026-01-01T00:00:00.000000Z\", {0}")]
    public async Task The_current_tag_alone_or_in_a_list_and_the_asterisk_let_the_write_through(string ifMatch)
    {
        var answer = await SendAsync("PUT", Album, Body, string.Format(ifMatch, await TagAsync(Album)));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task The_current_tag_is_good_without_its_quotes()
    {
        var answer = await SendAsync("PUT", Album, Body, (await TagAsync(Album)).Trim('"'));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("W/{0}")]
    [InlineData("\"music.album-1,1\"")]
    [InlineData("\"music.album-1,2026-01-01T00:00:00.000000Z\"")]
    [InlineData("\"music.song-1,1\"")]
    [InlineData("")]
    public async Task A_tag_of_something_else_is_412(string ifMatch)
        => await NothingIsWrittenAsync(Album, async () => await ProblemAsync(
            HttpStatusCode.PreconditionFailed,
            await SendAsync("PUT", Album, Body, string.Format(ifMatch, await TagAsync(Album)))));

    [Fact]
    public async Task The_tag_of_another_album_of_the_same_time_is_412()
    {
        // Both were made by one save, so only the key tells their tags apart.
        var other = await TagAsync("/albums/2");
        Assert.Equal((await TagAsync(Album)).Split(',')[1], other.Split(',')[1]);

        await ProblemAsync(HttpStatusCode.PreconditionFailed, await SendAsync("PUT", Album, Body, other));
    }

    [Theory]
    [InlineData("PUT", "application/json")]
    [InlineData("PATCH", MergePatch)]
    [InlineData("DELETE", null)]
    public async Task A_malformed_If_Match_is_400_and_writes_nothing(string method, string? contentType)
        => await NothingIsWrittenAsync("/albums/1", async () =>
        {
            var answer = contentType is null
                ? await SendAsync(method, Album, ifMatch: "yesterday")
                : await SendAsync(method, Album, Body, "yesterday", contentType);

            await ProblemAsync(HttpStatusCode.BadRequest, answer);
        });

    [Fact]
    public async Task A_time_in_the_body_is_ignored()
    {
        var before = (await JsonAsync(Album)).GetProperty("modified").GetDateTimeOffset();
        var answer = await SendAsync("PUT", Album, """{"title":"Let It Be","artistId":1,"modified":"2001-01-01T00:00:00Z"}""");

        Assert.True((await JsonAsync(answer)).GetProperty("modified").GetDateTimeOffset() > before);
        await IsTheNextGetAsync(Album, answer);
    }

    [Theory]
    [InlineData("""{"title":"Let It Be"}""", "Let It Be", 1)]
    [InlineData("""{"artistId":2}""", "Abbey Road", 2)]
    [InlineData("""{"title":"Let It Be","modified":"2001-01-01T00:00:00Z","id":2}""", "Let It Be", 1)]
    public async Task What_is_present_in_a_patch_replaces_and_what_is_absent_stays(string patch, string title, int artistId)
    {
        var answer = await SendAsync("PATCH", Album, patch, await TagAsync(Album), MergePatch);

        await IsTheNextGetAsync(Album, answer);
        var album = await JsonAsync(answer);
        Assert.Equal(title, album.GetProperty("title").GetString());
        Assert.Equal(artistId, album.GetProperty("artistId").GetInt32());
    }

    [Theory]
    [InlineData("PUT", """{"title":"","artistId":1}""")]
    [InlineData("PUT", """{"title":"Let It Be"}""")]
    [InlineData("PUT", """{"title":"Let It Be","artistId":99}""")]
    [InlineData("PUT", """{"title":""")]
    [InlineData("PATCH", """{"title":null}""")]
    [InlineData("PATCH", """{"artistId":99}""")]
    [InlineData("PATCH", """{"title":7}""")]
    [InlineData("PATCH", "[]")]
    [InlineData("PATCH", """{"title":""")]
    public async Task A_body_that_is_no_album_is_400_and_writes_nothing(string method, string body)
        => await NothingIsWrittenAsync(Album, async () => await ProblemAsync(
            HttpStatusCode.BadRequest,
            await SendAsync(method, Album, body, contentType: method == "PATCH" ? MergePatch : "application/json")));

    [Theory]
    [InlineData("""{"title":" ","artistId":1}""")]
    [InlineData("""{"title":"Let It Be","artistId":99}""")]
    public async Task A_new_album_that_is_none_is_400(string body)
    {
        await ProblemAsync(HttpStatusCode.BadRequest, await SendAsync("POST", "/albums", body));

        Assert.Equal(12, (await JsonAsync("/albums")).GetArrayLength());
    }

    [Theory]
    [InlineData("PUT", "application/json")]
    [InlineData("PATCH", MergePatch)]
    public async Task An_album_that_is_not_there_is_404(string method, string contentType)
        => await ProblemAsync(HttpStatusCode.NotFound, await SendAsync(method, "/albums/13", Body, contentType: contentType));

    [Fact]
    public async Task Plain_JSON_is_no_patch()
        => await ProblemAsync(HttpStatusCode.UnsupportedMediaType, await SendAsync("PATCH", Album, Body));

    [Fact]
    public async Task Of_sixty_writes_with_one_tag_exactly_one_goes_through()
    {
        const int Writers = 60;
        var tag = await TagAsync(Album);
        var answers = await Task.WhenAll(Enumerable.Range(1, Writers).Select(writer =>
            SendAsync("PUT", Album, $$"""{"title":"Take {{writer}}","artistId":1}""", tag)));

        var winner = Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(Writers - 1, answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed));
        await IsTheNextGetAsync(Album, winner);
    }

    private async Task IsTheNextGetAsync(string path, HttpResponseMessage answer)
    {
        var next = await GetAsync(path);
        Assert.NotNull(TagOf(answer));
        Assert.Equal(TagOf(next), TagOf(answer));
        Assert.Equal(next.Content.Headers.LastModified, answer.Content.Headers.LastModified);
        Assert.Equal(await next.Content.ReadAsStringAsync(Cancellation), await answer.Content.ReadAsStringAsync(Cancellation));
    }
}

[Sqlite]
public sealed class SqliteAlbumWritingTests(SqliteDatabase database) : AlbumWritingTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresAlbumWritingTests(PostgresDatabase database) : AlbumWritingTests(database), IClassFixture<PostgresDatabase>;
