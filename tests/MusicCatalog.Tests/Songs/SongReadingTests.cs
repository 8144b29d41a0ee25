using System.Net;
using EfVersioning.Testing;

namespace MusicCatalog.Tests.Songs;

public abstract class SongReadingTests(TestDatabase database) : CatalogueTests(database)
{
    [Fact]
    public async Task The_first_song_is_at_version_1_of_the_app_music()
    {
        var answer = await GetAsync("/songs/1");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("\"music.song-1,1\"", TagOf(answer));
        Assert.Equal(
            """{"id":1,"title":"Here Comes the Sun","albumId":1,"version":1}""",
            await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("/songs")]
    [InlineData("/songs/1")]
    [InlineData("/songs/61")]
    public async Task HEAD_answers_as_GET_does_but_without_a_body(string path)
    {
        var get = await GetAsync(path);
        var head = await SendAsync("HEAD", path);

        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(TagOf(get), TagOf(head));
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task A_song_that_is_not_there_is_404()
    {
        var answer = await GetAsync("/songs/61");

        await ProblemAsync(HttpStatusCode.NotFound, answer);
        Assert.Null(TagOf(answer));
    }

    [Fact]
    public async Task The_list_has_every_song_in_order_with_its_version()
    {
        var songs = (await JsonAsync("/songs")).EnumerateArray().ToList();

        Assert.Equal(Enumerable.Range(1, 60), songs.Select(song => song.GetProperty("id").GetInt32()));
        Assert.All(songs, song => Assert.Equal(1, song.GetProperty("version").GetInt32()));
        Assert.Equal("All I Need", songs[^1].GetProperty("title").GetString());
    }

    [Theory]
    [InlineData("Comes the", "Here Comes the Sun")]
    [InlineData("HERE COMES", "Here Comes the Sun")]
    [InlineData("jÓGA", "Jóga")]
    [InlineData("\"heroes\"", "\"Heroes\"")]
    [InlineData("sun", "Here Comes the Sun", "Sun King")]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData("no such title")]
    public async Task A_search_finds_a_part_of_the_title_in_upper_and_lower_case(string title, params string[] found)
    {
        var songs = await JsonAsync($"/songs?title={Uri.EscapeDataString(title)}");

        Assert.Equal(found, songs.EnumerateArray().Select(song => song.GetProperty("title").GetString()));
    }

    [Fact]
    public async Task An_empty_search_is_the_whole_list()
        => Assert.Equal(60, (await JsonAsync("/songs?title=")).GetArrayLength());

    [Fact]
    public async Task A_search_for_what_no_title_can_hold_is_400()
        => await ProblemAsync(HttpStatusCode.BadRequest, await GetAsync("/songs?title=%00"));
}

[Sqlite]
public sealed class SqliteSongReadingTests(SqliteDatabase database) : SongReadingTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresSongReadingTests(PostgresDatabase database) : SongReadingTests(database), IClassFixture<PostgresDatabase>;
