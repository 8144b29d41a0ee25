using System.Net;
using EfVersioning.Testing;

namespace MusicCatalog.Tests.Songs;

/// <summary>Songs by JSON Merge Patch, RFC 7396.</summary>
public abstract class SongPatchTests(TestDatabase database) : CatalogueTests(database)
{
    private const string Song = "/songs/1";
    private const string Tag = "\"music.song-1,1\"";

    [Theory]
    [InlineData("""{"title":"Because"}""", "Because", 1)]
    [InlineData("""{"albumId":2}""", "Here Comes the Sun", 2)]
    [InlineData("""{"title":"Taxman","albumId":2}""", "Taxman", 2)]
    [InlineData("""{"Title":"Because"}""", "Because", 1)]
    [InlineData("""{"title":"Lost","title":"Because"}""", "Because", 1)]
    [InlineData("""{"title":"Because","year":{"of":[1969,null],"month":null}}""", "Because", 1)]
    [InlineData("""{"title":"Because","id":2,"version":40}""", "Because", 1)]
    [InlineData("""{"title":"Because","version":null}""", "Because", 1)]
    public async Task What_is_present_replaces_and_what_is_absent_stays(string patch, string title, int albumId)
    {
        var answer = await SendAsync("PATCH", Song, patch, Tag, MergePatch);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("\"music.song-1,2\"", TagOf(answer));

        var next = await GetAsync(Song);
        Assert.Equal(TagOf(answer), TagOf(next));
        var song = await JsonAsync(next);
        Assert.Equal(title, song.GetProperty("title").GetString());
        Assert.Equal(albumId, song.GetProperty("albumId").GetInt32());
        Assert.Equal(2, song.GetProperty("version").GetInt32());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"version":40}""")]
    [InlineData("""{"title":"Here Comes the Sun"}""")]
    public async Task A_patch_that_changes_nothing_moves_no_version(string patch)
    {
        var answer = await SendAsync("PATCH", Song, patch, Tag, MergePatch);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Tag, TagOf(answer));
    }

    [Theory]
    [InlineData("""{"title":null}""")]
    [InlineData("""{"Title":null}""")]
    [InlineData("""{"albumId":null}""")]
    [InlineData("""{"title":""}""")]
    [InlineData("""{"title":7}""")]
    [InlineData("""{"title":{"a":"b"}}""")]
    [InlineData("""{"albumId":13}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"title":""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"Because\"")]
    public async Task A_patch_that_does_not_give_a_song_is_400_and_writes_nothing(string patch)
        => await NothingIsWrittenAsync(Song, async () =>
            await ProblemAsync(HttpStatusCode.BadRequest, await SendAsync("PATCH", Song, patch, Tag, MergePatch)));

    [Fact]
    public async Task A_stale_patch_is_412_and_writes_nothing()
    {
        await SendAsync("PATCH", Song, """{"title":"Because"}""", Tag, MergePatch);

        // Also where the other field is meant: its sender has not seen the title that stands there now.
        await NothingIsWrittenAsync(Song, async () => await ProblemAsync(
            HttpStatusCode.PreconditionFailed,
            await SendAsync("PATCH", Song, """{"albumId":2}""", Tag, MergePatch)));
    }

    [Fact]
    public async Task Its_media_type_may_have_parameters()
    {
        var answer = await SendAsync("PATCH", Song, """{"title":"Because"}""", Tag, MergePatch + "; charset=utf-8");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Plain_JSON_is_no_patch()
        => await NothingIsWrittenAsync(Song, async () => await ProblemAsync(
            HttpStatusCode.UnsupportedMediaType,
            await SendAsync("PATCH", Song, """{"title":"Because"}""", Tag)));

    [Fact]
    public async Task A_song_that_is_not_there_is_404()
        => await ProblemAsync(
            HttpStatusCode.NotFound,
            await SendAsync("PATCH", "/songs/61", """{"title":"Because"}""", "*", MergePatch));
}

[Sqlite]
public sealed class SqliteSongPatchTests(SqliteDatabase database) : SongPatchTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresSongPatchTests(PostgresDatabase database) : SongPatchTests(database), IClassFixture<PostgresDatabase>;
