using System.Net;
using EfVersioning.Testing;

namespace MusicCatalog.Tests.Albums;

public abstract class AlbumReadingTests(TestDatabase database) : CatalogueTests(database)
{
    [Fact]
    public async Task The_tag_of_an_album_is_the_time_of_its_last_change()
    {
        var answer = await GetAsync("/albums/1");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var album = await JsonAsync(answer);
        var modified = album.GetProperty("modified").GetDateTimeOffset();
        Assert.Equal(["id", "title", "artistId", "modified"], album.EnumerateObject().Select(member => member.Name));
        Assert.Equal("Abbey Road", album.GetProperty("title").GetString());
        Assert.Equal(1, album.GetProperty("artistId").GetInt32());
        Assert.Equal(TimeSpan.Zero, modified.Offset);
        Assert.Equal($"\"music.album-1,{modified:yyyy-MM-dd'T'HH:mm:ss.ffffff}Z\"", TagOf(answer));
    }

    [Fact]
    public async Task Last_Modified_is_the_same_time_in_whole_seconds()
    {
        var answer = await GetAsync("/albums/1");

        var modified = (await JsonAsync(answer)).GetProperty("modified").GetDateTimeOffset();
        var text = Assert.Single(answer.Content.Headers.GetValues("Last-Modified"));
        Assert.Equal(modified.ToString("ddd, dd MMM yyyy HH:mm:ss 'GMT'"), text);
    }

    [Theory]
    [InlineData("/albums")]
    [InlineData("/albums/1")]
    [InlineData("/albums/13")]
    public async Task HEAD_answers_as_GET_does_but_without_a_body(string path)
    {
        var get = await GetAsync(path);
        var head = await SendAsync("HEAD", path);

        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(TagOf(get), TagOf(head));
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal(get.Content.Headers.LastModified, head.Content.Headers.LastModified);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task An_album_that_is_not_there_is_404()
        => await ProblemAsync(HttpStatusCode.NotFound, await GetAsync("/albums/13"));

    [Fact]
    public async Task The_list_has_every_album_in_order()
        => Assert.Equal(
            Enumerable.Range(1, 12),
            (await JsonAsync("/albums")).EnumerateArray().Select(album => album.GetProperty("id").GetInt32()));

    [Theory]
    [InlineData("bLuE", "Pastel Blues", "Kind of Blue", "Blue")]
    [InlineData("%")]
    public async Task A_search_finds_a_part_of_the_title_in_upper_and_lower_case(string title, params string[] found)
    {
        var albums = await JsonAsync($"/albums?title={Uri.EscapeDataString(title)}");

        Assert.Equal(found, albums.EnumerateArray().Select(album => album.GetProperty("title").GetString()));
    }

    [Fact]
    public async Task A_search_for_what_no_title_can_hold_is_400()
        => await ProblemAsync(HttpStatusCode.BadRequest, await GetAsync("/albums?title=%00"));
}

[Sqlite]
public sealed class SqliteAlbumReadingTests(SqliteDatabase database) : AlbumReadingTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresAlbumReadingTests(PostgresDatabase database) : AlbumReadingTests(database), IClassFixture<PostgresDatabase>;
