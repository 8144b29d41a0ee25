using System.Net;
using EfVersioning.Testing;

namespace MusicCatalog.Tests.Songs;

/// <summary>Writers that have all seen the same version and write at the same time.</summary>
public abstract class SongRaceTests(TestDatabase database) : CatalogueTests(database)
{
    private const int Writers = 60;
    private const string Song = "/songs/1";
    private const string Tag = "\"music.song-1,1\"";

    [Theory]
    [InlineData(Tag)]
    [InlineData("\"music.song-1,1\", \"music.song-1,9\"")]
    public async Task Of_sixty_writes_with_one_tag_exactly_one_goes_through(string ifMatch)
    {
        var answers = await Task.WhenAll(Enumerable.Range(1, Writers).Select(writer =>
            SendAsync("PUT", Song, $$"""{"title":"Take {{writer}}","albumId":1}""", ifMatch)));

        var winner = Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(Writers - 1, answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed));
        Assert.All(answers, answer => Assert.Equal("\"music.song-1,2\"", TagOf(answer)));
        Assert.Equal(
            await winner.Content.ReadAsStringAsync(Cancellation),
            await (await GetAsync(Song)).Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Of_sixty_deletes_with_one_tag_exactly_one_goes_through()
    {
        var answers = await Task.WhenAll(Enumerable.Range(1, Writers).Select(_ => SendAsync("DELETE", Song, ifMatch: Tag)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.NoContent);
        // A loser finds no row, or loses it between its read and its write; then there is no tag to tell.
        Assert.Equal(
            Writers - 1,
            answers.Count(answer => answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.PreconditionFailed));
        Assert.All(answers, answer => Assert.Null(TagOf(answer)));
    }

    [Fact]
    public async Task Every_write_that_reads_again_after_412_goes_through_in_the_end()
    {
        const int Editors = 12;
        await Task.WhenAll(Enumerable.Range(1, Editors).Select(async editor =>
        {
            HttpResponseMessage answer;
            var tag = Tag;
            do
            {
                answer = await SendAsync("PUT", Song, $$"""{"title":"Take {{editor}}","albumId":1}""", tag);
                tag = TagOf(answer)!;
            }
            while (answer.StatusCode == HttpStatusCode.PreconditionFailed);

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }));

        Assert.Equal($"\"music.song-1,{Editors + 1}\"", await TagAsync(Song));
    }
}

[Sqlite]
public sealed class SqliteSongRaceTests(SqliteDatabase database) : SongRaceTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresSongRaceTests(PostgresDatabase database) : SongRaceTests(database), IClassFixture<PostgresDatabase>;
