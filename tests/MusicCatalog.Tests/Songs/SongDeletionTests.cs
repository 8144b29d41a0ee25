using System.Net;
using EfVersioning.Testing;

namespace MusicCatalog.Tests.Songs;

public abstract class SongDeletionTests(TestDatabase database) : CatalogueTests(database)
{
    private const string Song = "/songs/1";
    private const string Tag = "\"music.song-1,1\"";

    [Theory]
    [InlineData("\"music.song-1,1\"")]
    [InlineData("music.song-1,1")]
    [InlineData("*")]
    public async Task A_deleted_song_is_204_and_then_gone(string ifMatch)
    {
        var answer = await SendAsync("DELETE", Song, ifMatch: ifMatch);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(Song)).StatusCode);
        Assert.Equal(59, (await JsonAsync("/songs")).GetArrayLength());
    }

    [Fact]
    public async Task A_stale_delete_is_412_and_deletes_nothing()
    {
        await SendAsync("PUT", Song, """{"title":"Because","albumId":1}""", Tag);

        await NothingIsWrittenAsync(Song, async () =>
        {
            var answer = await SendAsync("DELETE", Song, ifMatch: Tag);

            await ProblemAsync(HttpStatusCode.PreconditionFailed, answer);
            Assert.Equal("\"music.song-1,2\"", TagOf(answer));
        });
    }

    [Theory]
    [InlineData("\"music.song-1,1\"")]
    [InlineData("*")]
    [InlineData(null)]
    public async Task A_song_that_is_not_there_is_404(string? ifMatch)
    {
        await SendAsync("DELETE", Song, ifMatch: Tag);

        await ProblemAsync(HttpStatusCode.NotFound, await SendAsync("DELETE", Song, ifMatch: ifMatch));
    }
}

[Sqlite]
public sealed class SqliteSongDeletionTests(SqliteDatabase database) : SongDeletionTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresSongDeletionTests(PostgresDatabase database) : SongDeletionTests(database), IClassFixture<PostgresDatabase>;
