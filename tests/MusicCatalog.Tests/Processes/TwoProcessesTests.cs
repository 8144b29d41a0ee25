using System.Net;
using EfVersioning;
using EfVersioning.Testing;
using EfVersioning.Testing.Redis;
using EfVersioning.Testing.Servers;
using MusicCatalog.Catalogue;
using StackExchange.Redis;

namespace MusicCatalog.Tests.Processes;

/// <summary>Two processes of the sample on one database and one Redis.</summary>
public abstract class TwoProcessesTests(TestDatabase database) : DatabaseTests(database)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_one_has_read_or_written_the_other_answers_with_304_and_no_command()
    {
        using var redis = await StartRedisAsync();
        await using var catalogue = await Database.CreateEmptyAsync<MusicContext>();
        using var one = await SampleProcess.StartAsync(Database, catalogue, redis.Address);
        using var other = await SampleProcess.StartAsync(Database, catalogue, redis.Address);

        var tag = await TagAsync(one, "/songs/1");
        Assert.Equal("\"music.song-1,1\"", tag);
        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(one, "/songs/1", tag));

        var before = await other.CommandsSoFarAsync();
        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(other, "/songs/1", tag));
        Assert.Equal(before, await other.CommandsSoFarAsync());

        using (var put = new HttpRequestMessage(HttpMethod.Put, "/songs/1") { Content = new StringContent("""{"title":"Because","albumId":1}""", null, "application/json") })
        {
            put.Headers.TryAddWithoutValidation("If-Match", tag);
            using var answer = await one.Client.SendAsync(put, Cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("\"music.song-1,2\"", answer.Headers.ETag?.Tag);
        }

        before = await other.CommandsSoFarAsync();
        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(other, "/songs/1", "\"music.song-1,2\""));
        Assert.Equal(before, await other.CommandsSoFarAsync());

        // And what is past is not answered with 304, but with the row.
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(other, "/songs/1", tag));
        Assert.True(await other.CommandsSoFarAsync() > before);
    }

    private static async Task<string> TagAsync(SampleProcess sample, string path)
    {
        using var answer = await sample.Client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        return answer.Headers.ETag!.ToString();
    }

    private static async Task<HttpStatusCode> StatusAsync(SampleProcess sample, string path, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        using var answer = await sample.Client.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }

    private static async Task<RedisProcess> StartRedisAsync()
    {
        RedisProcess redis;
        try
        {
            redis = await RedisProcess.StartAsync();
        }
        catch (AbsentServerException absent)
        {
            absent.EndTest();
            throw;
        }

        // A Redis that knows nothing yet is silent for the lifetime of a mark: here for a millisecond.
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Address);
        var hasty = new RedisETagStore(connection, new RedisETagStoreOptions { MarkLifetime = TimeSpan.FromMilliseconds(1), Timeout = TimeSpan.FromSeconds(10) });
        await hasty.TakeBackAsync(new ETagStoreWrite(Guid.NewGuid(), new Dictionary<ETagStoreRow, RowState?>(), ["music.song"]), Cancellation);
        while ((await hasty.ReadAsync(new ETagStoreRow("music.song", "1"), Cancellation)).Lease is null)
        {
            Cancellation.ThrowIfCancellationRequested();
        }

        return redis;
    }
}

[Sqlite]
public sealed class SqliteTwoProcessesTests(SqliteDatabase database) : TwoProcessesTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresTwoProcessesTests(PostgresDatabase database) : TwoProcessesTests(database), IClassFixture<PostgresDatabase>;
