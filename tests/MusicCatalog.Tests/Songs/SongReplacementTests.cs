using System.Net;
using EfVersioning.Testing;

namespace MusicCatalog.Tests.Songs;

public abstract class SongReplacementTests(TestDatabase database) : CatalogueTests(database)
{
    private const string Song = "/songs/1";
    private const string Tag = "\"music.song-1,1\"";
    private const string Body = """{"title":"Here Comes the Sun (2019 Mix)","albumId":1}""";

    [Fact]
    public async Task The_answer_to_a_write_has_the_tag_and_the_body_of_the_next_GET()
    {
        var answer = await SendAsync("PUT", Song, Body, Tag);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("\"music.song-1,2\"", TagOf(answer));
        Assert.Equal(
            """{"id":1,"title":"Here Comes the Sun (2019 Mix)","albumId":1,"version":2}""",
            await answer.Content.ReadAsStringAsync(Cancellation));

        var next = await GetAsync(Song);
        Assert.Equal(TagOf(answer), TagOf(next));
        Assert.Equal(await answer.Content.ReadAsStringAsync(Cancellation), await next.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task The_tag_of_one_write_is_good_for_the_next()
    {
        var first = await SendAsync("PUT", Song, Body, Tag);
        var second = await SendAsync("PUT", Song, """{"title":"Because","albumId":1}""", TagOf(first));

        Assert.Equal("\"music.song-1,3\"", TagOf(second));
    }

    [Theory]
    [InlineData("40")]
    [InlineData("-1")]
    [InlineData("\"1\"")]
    [InlineData("null")]
    public async Task A_version_in_the_body_is_ignored(string version)
    {
        var answer = await SendAsync("PUT", Song, $$"""{"id":2,"title":"Because","albumId":1,"version":{{version}}}""", Tag);

        Assert.Equal("\"music.song-1,2\"", TagOf(answer));
    }

    [Fact]
    public async Task A_version_in_the_body_does_not_stand_in_for_If_Match()
        => await NothingIsWrittenAsync(Song, async () => await ProblemAsync(
            HttpStatusCode.PreconditionRequired,
            await SendAsync("PUT", Song, """{"title":"Because","albumId":1,"version":1}""")));

    [Fact]
    public async Task What_changes_nothing_moves_no_version()
    {
        var answer = await SendAsync("PUT", Song, """{"title":"Here Comes the Sun","albumId":1}""", Tag);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Tag, TagOf(answer));
    }

    [Fact]
    public async Task A_stale_write_is_412_with_both_tags_and_writes_nothing()
    {
        await SendAsync("PUT", Song, Body, Tag);

        await NothingIsWrittenAsync(Song, async () =>
        {
            var answer = await SendAsync("PUT", Song, """{"title":"Lost","albumId":1}""", Tag);

            var problem = await ProblemAsync(HttpStatusCode.PreconditionFailed, answer);
            Assert.Equal("Precondition Failed", problem.GetProperty("title").GetString());
            Assert.Equal(Tag, problem.GetProperty("expected").GetString());
            Assert.Equal("\"music.song-1,2\"", problem.GetProperty("current").GetString());
            Assert.Equal("\"music.song-1,2\"", TagOf(answer));
        });
    }

    [Theory]
    [InlineData("\"music.song-2,1\"")]
    [InlineData("\"music.song-1,2\"")]
    [InlineData("\"music.song-1,01\"")]
    [InlineData("\"music.album-1,1\"")]
    [InlineData("\"other.song-1,1\"")]
    [InlineData("W/\"music.song-1,1\"")]
    [InlineData("\"1\"")]
    [InlineData("\"*\"")]
    [InlineData("\"\"")]
    [InlineData("")]
    [InlineData("\"music.song-2,1\", \"music.song-3,1\"")]
    public async Task A_tag_of_something_else_is_412(string ifMatch)
        => await NothingIsWrittenAsync(Song, async () =>
        {
            var answer = await SendAsync("PUT", Song, Body, ifMatch);

            var problem = await ProblemAsync(HttpStatusCode.PreconditionFailed, answer);
            Assert.Equal(ifMatch, problem.GetProperty("expected").GetString());
            Assert.Equal(Tag, problem.GetProperty("current").GetString());
        });

    [Theory]
    [InlineData("\"music.song-1,1\"")]
    [InlineData("music.song-1,1")]
    [InlineData("*")]
    [InlineData("\"music.song-1,7\", \"music.song-1,1\"")]
    [InlineData("\"a,b\",W/\"c\" , ,\"music.song-1,1\"")]
    public async Task The_current_tag_alone_bare_or_in_a_list_and_the_asterisk_let_the_write_through(string ifMatch)
    {
        var answer = await SendAsync("PUT", Song, Body, ifMatch);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("\"music.song-1,2\"", TagOf(answer));
    }

    [Theory]
    [InlineData("\"music.song-1,1")]
    [InlineData("music.song-1")]
    [InlineData("1")]
    [InlineData("\"music.song-1,1\" junk")]
    [InlineData("\"music.song-1,1\", junk")]
    [InlineData("*, \"music.song-1,1\"")]
    [InlineData("w/\"music.song-1,1\"")]
    public async Task A_malformed_If_Match_is_400_and_writes_nothing(string ifMatch)
        => await NothingIsWrittenAsync(Song, async () =>
        {
            var problem = await ProblemAsync(HttpStatusCode.BadRequest, await SendAsync("PUT", Song, Body, ifMatch));

            Assert.Contains("If-Match", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        });

    [Theory]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task Without_If_Match_it_is_428_which_says_what_to_send(string method)
        => await NothingIsWrittenAsync(Song, async () =>
        {
            var body = method == "DELETE" ? null : Body;
            var contentType = method == "PATCH" ? MergePatch : "application/json";
            var answer = await SendAsync(method, Song, body, contentType: contentType);

            var problem = await ProblemAsync(HttpStatusCode.PreconditionRequired, answer);
            Assert.Contains("If-Match", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        });

    [Fact]
    public async Task A_song_deleted_in_between_is_not_written_back()
    {
        await SendAsync("DELETE", Song, ifMatch: Tag);

        await ProblemAsync(HttpStatusCode.NotFound, await SendAsync("PUT", Song, Body, Tag));
        await ProblemAsync(HttpStatusCode.NotFound, await GetAsync(Song));
    }

    [Theory]
    [InlineData("""{"title":"","albumId":1}""")]
    [InlineData("""{"title":"Because"}""")]
    [InlineData("""{"title":"Because","albumId":13}""")]
    [InlineData("""{"title":"Because",""")]
    public async Task A_body_that_is_no_song_is_400_and_writes_nothing(string body)
        => await NothingIsWrittenAsync(Song, async () =>
            await ProblemAsync(HttpStatusCode.BadRequest, await SendAsync("PUT", Song, body, Tag)));

    [Fact]
    public async Task A_stale_write_that_names_no_album_is_412_and_not_400()
    {
        await SendAsync("PUT", Song, Body, Tag);

        await ProblemAsync(
            HttpStatusCode.PreconditionFailed,
            await SendAsync("PUT", Song, """{"title":"Because","albumId":13}""", Tag));
    }

    [Fact]
    public async Task A_body_that_is_not_JSON_is_415()
        => await NothingIsWrittenAsync(Song, async () => await ProblemAsync(
            HttpStatusCode.UnsupportedMediaType,
            await SendAsync("PUT", Song, "title=Because", Tag, "application/x-www-form-urlencoded")));
}

[Sqlite]
public sealed class SqliteSongReplacementTests(SqliteDatabase database) : SongReplacementTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresSongReplacementTests(PostgresDatabase database) : SongReplacementTests(database), IClassFixture<PostgresDatabase>;
