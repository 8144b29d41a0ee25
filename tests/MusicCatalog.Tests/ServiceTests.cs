using System.Net;
using EfVersioning.Testing;

namespace MusicCatalog.Tests;

/// <summary>What is neither of songs nor of albums.</summary>
public abstract class ServiceTests(TestDatabase database) : CatalogueTests(database)
{
    [Fact]
    public async Task The_first_page_is_for_people()
    {
        var answer = await GetAsync("/");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Two editors", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/page/app.js", "text/javascript")]
    [InlineData("/page/style.css", "text/css")]
    [InlineData("/page/icon.svg", "image/svg+xml")]
    [InlineData("/scalar/", "text/html")]
    public async Task What_the_page_refers_to_is_there(string path, string contentType)
    {
        var answer = await GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(contentType, answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task The_description_has_the_resources_with_their_conditions_and_nothing_that_is_only_for_the_page()
    {
        var description = await JsonAsync("/openapi/v1.json");
        Assert.Equal("Music catalogue", description.GetProperty("info").GetProperty("title").GetString());
        Assert.Equal(["Albums", "Artists", "Songs"], description.GetProperty("tags").EnumerateArray().Select(tag => tag.GetProperty("name").GetString()).Order());
        var paths = description.GetProperty("paths");

        Assert.Equal(
            ["/albums", "/albums/{id}", "/artists", "/artists/{id}", "/songs", "/songs/{id}"],
            paths.EnumerateObject().Select(path => path.Name).Order(StringComparer.Ordinal));
        foreach (var (path, isRequired) in new[] { ("/songs/{id}", true), ("/artists/{id}", false), ("/albums/{id}", false) })
        {
            var put = paths.GetProperty(path).GetProperty("put");
            var ifMatch = Assert.Single(put.GetProperty("parameters").EnumerateArray(), parameter => parameter.GetProperty("name").GetString() == "If-Match");
            Assert.Equal(isRequired, ifMatch.TryGetProperty("required", out var required) && required.GetBoolean());
            Assert.True(put.GetProperty("responses").TryGetProperty("412", out _));
        }
    }

    [Theory]
    [InlineData("GET", "/nothing-here", HttpStatusCode.NotFound)]
    [InlineData("GET", "/songs/one", HttpStatusCode.NotFound)]
    [InlineData("GET", "/songs/99999999999", HttpStatusCode.NotFound)]
    [InlineData("GET", "/albums/one", HttpStatusCode.NotFound)]
    [InlineData("PUT", "/songs", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/albums", HttpStatusCode.MethodNotAllowed)]
    public async Task What_there_is_not_is_said_in_problem_details(string method, string path, HttpStatusCode status)
        => await ProblemAsync(status, await SendAsync(method, path));

    [Fact]
    public async Task A_restart_keeps_what_was_written()
    {
        var written = await SendAsync("PUT", "/songs/1", """{"title":"Because","albumId":1}""", "\"music.song-1,1\"");
        await RestartAsync();

        Assert.Equal(TagOf(written), await TagAsync("/songs/1"));
        Assert.Equal(60, (await JsonAsync("/songs")).GetArrayLength());
    }
}

[Sqlite]
public sealed class SqliteServiceTests(SqliteDatabase database) : ServiceTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresServiceTests(PostgresDatabase database) : ServiceTests(database), IClassFixture<PostgresDatabase>;
