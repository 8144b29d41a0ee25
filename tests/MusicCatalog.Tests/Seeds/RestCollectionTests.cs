using System.Net;
using EfVersioning.Testing;

namespace MusicCatalog.Tests.Seeds;

/// <summary>
/// "The REST &amp; HTTP Collection: ETag &amp; Last-Modified", a versioned Django model whose tag is a key of a cache.
/// </summary>
public abstract class RestCollectionTests(TestDatabase database) : SeedTests(database)
{
    [Fact]
    public async Task A_song_that_is_corrected_is_at_the_next_version_and_the_old_tag_is_known_to_be_past()
    {
        // >>> song = Song(title='Here Come the Sun')
        // >>> song.save()
        var saved = await SendAsync("POST", "/songs", """{"title":"Here Come the Sun","albumId":1}""");
        Assert.Equal(HttpStatusCode.Created, saved.StatusCode);
        var song = saved.Headers.Location!.ToString();

        // >>> cache.get('music.song-1,1)
        // 1
        var first = TagOf(saved)!;
        Assert.Equal($"\"music.song-{song["/songs/".Length..]},1\"", first);
        Assert.Equal(HttpStatusCode.NotModified, (await GetAsync(song, ("If-None-Match", first))).StatusCode);

        // >>> song.title = 'Here Comes the Sun'
        // >>> song.save()
        var corrected = await SendAsync("PUT", song, """{"title":"Here Comes the Sun","albumId":1}""", first);
        Assert.Equal(HttpStatusCode.OK, corrected.StatusCode);

        // >>> cache.get('music.song-1,1)
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(song, ("If-None-Match", first))).StatusCode);

        // >>> cache.get('music.song-1,2)
        // 1
        var second = first.Replace(",1", ",2", StringComparison.Ordinal);
        Assert.Equal(second, TagOf(corrected));
        Assert.Equal(HttpStatusCode.NotModified, (await GetAsync(song, ("If-None-Match", second))).StatusCode);
    }

    [Fact]
    public async Task Better_than_there_a_save_that_fails_has_no_moment_in_which_its_tag_is_gone_or_past()
    {
        // "Revert if the save failed": there the key is deleted before the save, and set again behind it. Here it never goes.
        var failed = await SendAsync("PUT", "/songs/1", """{"title":"Here Comes the Sun","albumId":99}""", "\"music.song-1,1\"");
        Assert.Equal(HttpStatusCode.BadRequest, failed.StatusCode);

        Assert.Equal(HttpStatusCode.NotModified, (await GetAsync("/songs/1", ("If-None-Match", "\"music.song-1,1\""))).StatusCode);
    }

    [Fact]
    public async Task Better_than_there_two_saves_of_one_version_are_not_both_the_next_one()
    {
        // "self.version += 1" of two processes that read 1 gives 2 twice, and one of the songs is lost.
        var answers = await Task.WhenAll(
            SendAsync("PUT", "/songs/1", """{"title":"One","albumId":1}""", "\"music.song-1,1\""),
            SendAsync("PUT", "/songs/1", """{"title":"Other","albumId":1}""", "\"music.song-1,1\""));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.PreconditionFailed], answers.Select(answer => answer.StatusCode).Order());
    }

    [Fact]
    public async Task The_time_of_the_last_change_serves_as_a_version()
    {
        // 'version': self.modified.isoformat()
        var album = await GetAsync("/albums/1");
        var modified = (await JsonAsync(album)).GetProperty("modified").GetDateTimeOffset();
        Assert.Equal($"\"music.album-1,{modified:yyyy-MM-dd'T'HH:mm:ss.ffffff}Z\"", TagOf(album));

        // "Last-Modified might not be good enough": two changes within a second. Better than there, the tag tells them apart, and
        // datetime.now() may not move between two saves where this time always does.
        var one = await SendAsync("PUT", "/albums/1", """{"title":"One","artistId":1}""");
        var other = await SendAsync("PUT", "/albums/1", """{"title":"Other","artistId":1}""");
        Assert.NotEqual(TagOf(one), TagOf(other));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/albums/1", ("If-None-Match", TagOf(one)!))).StatusCode);
    }

    [Fact]
    public async Task A_date_or_a_tag_validates_what_the_client_has_before_PUT_and_PATCH()
    {
        // "Always add one of these headers to validate the state."
        var date = Field(await GetAsync("/artists/1"), "Last-Modified")!;
        Assert.Equal(HttpStatusCode.NotModified, (await GetAsync("/artists/1", ("If-Modified-Since", date))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("PATCH", "/artists/1", """{"name":"Beatles"}""", contentType: MergePatch, fields: ("If-Unmodified-Since", date))).StatusCode);

        // Better than there, songs refuse a write that has neither.
        Assert.Equal(HttpStatusCode.PreconditionRequired, (await SendAsync("PUT", "/songs/1", """{"title":"Because","albumId":1}""")).StatusCode);
    }
}

[Sqlite]
public sealed class SqliteRestCollectionTests(SqliteDatabase database) : RestCollectionTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresRestCollectionTests(PostgresDatabase database) : RestCollectionTests(database), IClassFixture<PostgresDatabase>;
