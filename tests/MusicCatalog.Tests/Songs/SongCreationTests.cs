using System.Net;
using EfVersioning.Testing;

namespace MusicCatalog.Tests.Songs;

public abstract class SongCreationTests(TestDatabase database) : CatalogueTests(database)
{
    [Fact]
    public async Task A_new_song_is_201_with_its_place_and_the_tag_of_the_next_GET()
    {
        var answer = await SendAsync("POST", "/songs", """{"title":"Octopus's Garden","albumId":1}""");

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("/songs/61", answer.Headers.Location?.ToString());
        Assert.Equal("\"music.song-61,1\"", TagOf(answer));

        var next = await GetAsync("/songs/61");
        Assert.Equal(TagOf(answer), TagOf(next));
        Assert.Equal(await answer.Content.ReadAsStringAsync(Cancellation), await next.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Id_and_version_in_the_body_are_ignored()
    {
        var answer = await SendAsync("POST", "/songs", """{"id":1,"title":"Octopus's Garden","albumId":1,"version":40}""");

        Assert.Equal("\"music.song-61,1\"", TagOf(answer));
        Assert.Equal("\"music.song-1,1\"", await TagAsync("/songs/1"));
    }

    [Theory]
    [InlineData("""{"title":"","albumId":1}""")]
    [InlineData("""{"title":"  ","albumId":1}""")]
    [InlineData("""{"title":null,"albumId":1}""")]
    [InlineData("""{"albumId":1}""")]
    [InlineData("""{"title":"Octopus's Garden"}""")]
    [InlineData("""{"title":"Octopus's Garden","albumId":13}""")]
    [InlineData("""{"title":"Octopus's Garden","albumId":99999999999}""")]
    [InlineData("""{"title":"nothing can hold \u0000","albumId":1}""")]
    [InlineData("""{"title":"half a character \ud800","albumId":1}""")]
    [InlineData("""{"title":7,"albumId":1}""")]
    [InlineData("""{"title":"Octopus's Garden","albumId":1""")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task A_body_that_is_no_song_is_400_and_adds_none(string body)
    {
        await ProblemAsync(HttpStatusCode.BadRequest, await SendAsync("POST", "/songs", body));

        Assert.Equal(60, (await JsonAsync("/songs")).GetArrayLength());
    }

    [Fact]
    public async Task A_title_that_is_too_long_is_400()
        => await ProblemAsync(
            HttpStatusCode.BadRequest,
            await SendAsync("POST", "/songs", $$"""{"title":"{{new string('a', 201)}}","albumId":1}"""));
}

[Sqlite]
public sealed class SqliteSongCreationTests(SqliteDatabase database) : SongCreationTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresSongCreationTests(PostgresDatabase database) : SongCreationTests(database), IClassFixture<PostgresDatabase>;
