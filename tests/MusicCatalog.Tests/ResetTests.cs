using System.Net;
using EfVersioning.Testing;

namespace MusicCatalog.Tests;

public abstract class ResetTests(TestDatabase database) : CatalogueTests(database)
{
    [Fact]
    public async Task What_was_changed_is_changed_back_by_a_version_more_and_what_was_not_stays_as_it_is()
    {
        var lists = await ListsAsync();
        await SendAsync("PUT", "/songs/1", """{"title":"Because","albumId":2}""", "\"music.song-1,1\"");
        await SendAsync("PUT", "/artists/1", """{"name":"Wings"}""");
        await SendAsync("PUT", "/albums/1", """{"title":"Let It Be","artistId":2}""");
        await SendAsync("PUT", "/without/songs/1", """{"title":"Because","albumId":2}""");

        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync("POST", "/reset")).StatusCode);

        Assert.Equal(lists, await ListsAsync());
        Assert.Equal("\"music.song-1,3\"", await TagAsync("/songs/1"));
        Assert.Equal("\"music.song-2,1\"", await TagAsync("/songs/2"));
        Assert.Equal("\"music.artist-1,3\"", await TagAsync("/artists/1"));
        Assert.Equal("Here Comes the Sun", (await JsonAsync("/without/songs/1")).GetProperty("title").GetString());
    }

    [Fact]
    public async Task What_was_added_goes_and_what_refers_to_it_goes_back()
    {
        var lists = await ListsAsync();
        var artist = await AddAsync("/artists", """{"name":"Wings"}""");
        var album = await AddAsync("/albums", $$"""{"title":"Band on the Run","artistId":{{artist}}}""");
        await AddAsync("/songs", $$"""{"title":"Jet","albumId":{{album}}}""");
        await SendAsync("PUT", "/songs/1", $$"""{"title":"Jet","albumId":{{album}}}""", "\"music.song-1,1\"");

        await SendAsync("POST", "/reset");

        Assert.Equal(lists, await ListsAsync());
    }

    [Fact]
    public async Task What_was_deleted_stays_so_since_its_old_tags_would_come_back_with_it()
    {
        await SendAsync("DELETE", "/songs/60", ifMatch: "\"music.song-60,1\"");

        await SendAsync("POST", "/reset");

        await ProblemAsync(HttpStatusCode.NotFound, await GetAsync("/songs/60"));
    }

    private async Task<string> AddAsync(string list, string body)
        => (await SendAsync("POST", list, body)).Headers.Location!.ToString().Split('/')[^1];

    // What the rows say, without the versions.
    private async Task<List<string>> ListsAsync()
    {
        var rows = new List<string>();
        foreach (var list in new[] { "/songs", "/albums", "/artists" })
        {
            rows.AddRange((await JsonAsync(list)).EnumerateArray().Select(row => string.Join('|', row.EnumerateObject()
                .Where(member => member.Name is not ("version" or "modified"))
                .Select(member => member.Value.ToString()))));
        }

        return rows;
    }
}

[Sqlite]
public sealed class SqliteResetTests(SqliteDatabase database) : ResetTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresResetTests(PostgresDatabase database) : ResetTests(database), IClassFixture<PostgresDatabase>;
