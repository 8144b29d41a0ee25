using System.Net;
using EfVersioning.Testing;

namespace MusicCatalog.Tests.Albums;

public abstract class AlbumDeletionTests(TestDatabase database) : CatalogueTests(database)
{
    [Fact]
    public async Task An_album_that_has_songs_is_409_and_stays()
        => await NothingIsWrittenAsync("/albums/1", async () =>
            await ProblemAsync(HttpStatusCode.Conflict, await SendAsync("DELETE", "/albums/1")));

    [Fact]
    public async Task An_album_without_songs_is_204_and_then_gone()
    {
        var album = await NewAlbumAsync();

        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync("DELETE", album)).StatusCode);
        await ProblemAsync(HttpStatusCode.NotFound, await GetAsync(album));
        await ProblemAsync(HttpStatusCode.NotFound, await SendAsync("DELETE", album));
    }

    [Fact]
    public async Task A_stale_delete_is_412_and_deletes_nothing()
    {
        var album = await NewAlbumAsync();
        var seen = await TagAsync(album);
        await SendAsync("PUT", album, """{"title":"Let It Be... Naked","artistId":1}""", seen);

        await NothingIsWrittenAsync(album, async () =>
            await ProblemAsync(HttpStatusCode.PreconditionFailed, await SendAsync("DELETE", album, ifMatch: seen)));
    }

    private async Task<string> NewAlbumAsync()
    {
        var answer = await SendAsync("POST", "/albums", """{"title":"Let It Be","artistId":1}""");
        return answer.Headers.Location!.ToString();
    }
}

[Sqlite]
public sealed class SqliteAlbumDeletionTests(SqliteDatabase database) : AlbumDeletionTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresAlbumDeletionTests(PostgresDatabase database) : AlbumDeletionTests(database), IClassFixture<PostgresDatabase>;
