using System.Net;
using EfVersioning.Testing;

namespace MusicCatalog.Tests;

/// <summary>The rows without a version, on which an edit is lost; and that they are rows of their own.</summary>
public abstract class WithoutTests(TestDatabase database) : CatalogueTests(database)
{
    [Theory]
    [InlineData("/songs/1", """{"title":"Ann's","albumId":1}""", """{"title":"Here Comes the Sun","albumId":2}""", """{"id":1,"title":"Here Comes the Sun","albumId":2}""")]
    [InlineData("/albums/1", """{"title":"Ann's","artistId":1}""", """{"title":"Abbey Road","artistId":2}""", """{"id":1,"title":"Abbey Road","artistId":2}""")]
    [InlineData("/artists/1", """{"name":"Ann's"}""", """{"name":"Ben's"}""", """{"id":1,"name":"Ben's"}""")]
    public async Task The_second_editor_writes_over_the_first_and_both_are_told_200(string row, string ann, string ben, string left)
    {
        await NothingIsWrittenAsync(row, async () =>
        {
            Assert.Equal(HttpStatusCode.OK, (await SendAsync("PUT", "/without" + row, ann)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await SendAsync("PUT", "/without" + row, ben)).StatusCode);
        });

        var answer = await GetAsync("/without" + row);
        Assert.Null(TagOf(answer));
        Assert.Equal(left, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("/without/songs/1", """{"title":"","albumId":1}""", HttpStatusCode.BadRequest)]
    [InlineData("/without/songs/1", """{"title":"\u0000","albumId":1}""", HttpStatusCode.BadRequest)]
    [InlineData("/without/songs/61", """{"title":"Because","albumId":1}""", HttpStatusCode.NotFound)]
    public async Task What_is_no_row_or_not_there_is_refused(string row, string body, HttpStatusCode status)
        => Assert.Equal(status, (await SendAsync("PUT", row, body)).StatusCode);

    [Fact]
    public async Task A_restart_keeps_them_and_has_those_that_were_added_to_the_others()
    {
        await SendAsync("PUT", "/without/songs/1", """{"title":"Ann's","albumId":1}""");
        var added = await SendAsync("POST", "/songs", """{"title":"Octopus's Garden","albumId":1}""");

        await RestartAsync();

        Assert.Equal("Ann's", (await JsonAsync("/without/songs/1")).GetProperty("title").GetString());
        Assert.Equal("Octopus's Garden", (await JsonAsync("/without" + added.Headers.Location)).GetProperty("title").GetString());
    }
}

[Sqlite]
public sealed class SqliteWithoutTests(SqliteDatabase database) : WithoutTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresWithoutTests(PostgresDatabase database) : WithoutTests(database), IClassFixture<PostgresDatabase>;
