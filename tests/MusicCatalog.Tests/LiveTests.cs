using System.Net.ServerSentEvents;
using System.Text.Json;
using EfVersioning.Testing;

namespace MusicCatalog.Tests;

/// <summary>What the page is told of each request: <c>GET /live</c>.</summary>
public abstract class LiveTests(TestDatabase database) : CatalogueTests(database)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_request_is_told_with_who_asked_what_and_what_the_database_was_told()
    {
        using var live = await WatchAsync();

        await SendAsync("PUT", "/songs/1", """{"title":"Because","albumId":1}""", "\"music.song-1,1\"", fields: [("X-Editor", "Ann"), ("X-Request-Id", "one")]);

        var told = await live.NextAsync();
        Assert.Equal("Ann", told.GetProperty("editor").GetString());
        Assert.Equal("one", told.GetProperty("id").GetString());
        Assert.Equal("PUT", told.GetProperty("method").GetString());
        Assert.Equal("/songs/1", told.GetProperty("path").GetString());
        Assert.Equal(200, told.GetProperty("status").GetInt32());
        Assert.Equal("\"music.song-1,1\"", told.GetProperty("ifMatch").GetString());
        Assert.Equal("\"music.song-1,2\"", told.GetProperty("eTag").GetString());
        var update = Update(told);
        Assert.Contains("AND \"Version\" = @", update.GetProperty("sql").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, update.GetProperty("rows").GetInt32());
        Assert.Contains("'Because'", update.GetProperty("parameters").EnumerateObject().Select(parameter => parameter.Value.GetString()));
    }

    [Fact]
    public async Task A_stale_write_is_told_with_the_update_that_found_no_row()
    {
        await SendAsync("PUT", "/songs/1", """{"title":"Because","albumId":1}""", "\"music.song-1,1\"");
        using var live = await WatchAsync();

        await SendAsync("PUT", "/songs/1", """{"title":"Lost","albumId":1}""", "\"music.song-1,1\"");

        var told = await live.NextAsync();
        Assert.Equal(412, told.GetProperty("status").GetInt32());
        Assert.Equal(0, Update(told).GetProperty("rows").GetInt32());
    }

    [Fact]
    public async Task A_read_that_the_client_has_is_told_with_one_command()
    {
        using var live = await WatchAsync();

        await SendAsync("GET", "/songs?title=sun", fields: ("If-None-Match", await TagAsync("/songs")));

        Assert.Equal("/songs", (await live.NextAsync()).GetProperty("path").GetString());
        var told = await live.NextAsync();
        Assert.Equal("/songs?title=sun", told.GetProperty("path").GetString());
        Assert.Equal(304, told.GetProperty("status").GetInt32());
        Assert.Equal(1, told.GetProperty("statements").GetArrayLength());
    }

    [Fact]
    public async Task Everybody_who_watches_is_told_and_who_has_gone_is_forgotten()
    {
        using var one = await WatchAsync();
        using (var other = await WatchAsync())
        {
            await GetAsync("/songs/1");
            Assert.Equal("/songs/1", (await one.NextAsync()).GetProperty("path").GetString());
            Assert.Equal("/songs/1", (await other.NextAsync()).GetProperty("path").GetString());
        }

        await GetAsync("/songs/2");
        Assert.Equal("/songs/2", (await one.NextAsync()).GetProperty("path").GetString());
    }

    [Fact]
    public async Task A_stream_that_is_open_does_not_keep_the_server_from_stopping()
    {
        using var live = await WatchAsync();

        var stopped = RestartAsync();
        Assert.False(await live.IsMoreAsync());
        await stopped.WaitAsync(Patience, Cancellation);
    }

    private static JsonElement Update(JsonElement told)
        => told.GetProperty("statements").EnumerateArray().Single(statement => statement.GetProperty("sql").GetString()!.StartsWith("UPDATE \"Songs\"", StringComparison.Ordinal));

    private async Task<Watcher> WatchAsync()
    {
        var client = new HttpClient { BaseAddress = Address, Timeout = Patience };
        var stream = await client.GetStreamAsync(new Uri("/live", UriKind.Relative), Cancellation);
        var watcher = new Watcher(client, SseParser.Create(stream).EnumerateAsync(Cancellation).GetAsyncEnumerator(Cancellation));
        Assert.Equal("ready", await watcher.NextTypeAsync());
        return watcher;
    }

    private sealed class Watcher(HttpClient client, IAsyncEnumerator<SseItem<string>> events) : IDisposable
    {
        public Task<bool> IsMoreAsync() => events.MoveNextAsync().AsTask().WaitAsync(Patience, Cancellation);

        public async Task<string> NextTypeAsync()
        {
            Assert.True(await IsMoreAsync(), "The stream has ended.");
            return events.Current.EventType;
        }

        public async Task<JsonElement> NextAsync()
        {
            Assert.Equal("request", await NextTypeAsync());
            return JsonDocument.Parse(events.Current.Data).RootElement;
        }

        public void Dispose() => client.Dispose();
    }
}

[Sqlite]
public sealed class SqliteLiveTests(SqliteDatabase database) : LiveTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresLiveTests(PostgresDatabase database) : LiveTests(database), IClassFixture<PostgresDatabase>;
