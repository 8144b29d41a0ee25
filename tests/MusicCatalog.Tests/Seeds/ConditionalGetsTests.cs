using System.Net;
using EfVersioning.Testing;

namespace MusicCatalog.Tests.Seeds;

/// <summary>
/// "Conditional gets in REST" for WCF: one GET of a customer and one more, with both validators, whose tag has no quotes on either way.
/// </summary>
public abstract class ConditionalGetsTests(TestDatabase database) : SeedTests(database)
{
    private static readonly (string, string)[] Asked =
    [
        ("Accept", "*/*"),
        ("Accept-Language", "en-us,en;q=0.5"),
        ("Accept-Encoding", "gzip,deflate"),
        ("Accept-Charset", "ISO-8859-1,utf-8;q=0.7,*;q=0.7"),
        ("Connection", "close"),
        ("Referer", "http://foo/"),
    ];

    [Fact]
    public async Task A_customer_that_has_not_changed_is_304()
    {
        // GET http://foo/customers/1, Pragma no-cache, Cache-Control no-cache
        var first = await GetAsync("/artists/1", [.. Asked, ("Pragma", "no-cache"), ("Cache-Control", "no-cache")]);

        // Last-Modified Mon, 29 Sep 2008 15:40:27 GMT, Etag a9331828c517ac5d97f93b3cfdbcc9bc. Better than there, the tag has its
        // quotes, and what may be kept says so: there Expires is thirty days on, and for so long nobody would ask.
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("\"music.artist-1,1\"", TagOf(first));
        Assert.Equal("private, no-cache", Field(first, "Cache-Control"));
        Assert.Null(Field(first, "Expires"));
        var date = Field(first, "Last-Modified")!;

        // GET http://foo/customers/1, If-Modified-Since Mon, 29 Sep 2008 15:40:27 GMT, If-None-Match a9331828c517ac5d97f93b3cfdbcc9bc
        var second = await GetAsync("/artists/1", [.. Asked, ("If-Modified-Since", date), ("If-None-Match", "music.artist-1,1")]);

        // "304 Not Modified"; OutgoingResponse.SuppressEntityBody = true
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal("\"music.artist-1,1\"", TagOf(second));
        Assert.Equal(date, Field(second, "Last-Modified"));
        Assert.Empty(await BodyAsync(second));
    }

    [Fact]
    public async Task One_that_has_changed_is_sent_again()
    {
        var date = Field(await GetAsync("/artists/1"), "Last-Modified")!;
        await SendAsync("PUT", "/artists/1", """{"name":"The Fab Four"}""");

        // Also within the second, where the date alone would say that nothing has.
        var answer = await GetAsync("/artists/1", [.. Asked, ("If-Modified-Since", date), ("If-None-Match", "music.artist-1,1")]);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("\"music.artist-1,2\"", TagOf(answer));
        Assert.Equal("The Fab Four", (await JsonAsync(answer)).GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("/songs/1")]
    [InlineData("/albums/1")]
    [InlineData("/artists/1")]
    [InlineData("/songs")]
    public async Task A_GET_is_idempotent_and_safe(string path)
    {
        // "The same resource representation, as long as the resource has not changed", and "no side-effects on the service side".
        var (one, other) = (await GetAsync(path, Asked), await GetAsync(path, Asked));

        Assert.Equal(TagOf(one), TagOf(other));
        Assert.Equal(await BodyAsync(one), await BodyAsync(other));
    }

    [Fact]
    public async Task A_date_that_cannot_be_read_is_passed_over_and_no_failure()
    {
        // DateTime.Parse(context.IncomingRequest.Headers[HttpRequestHeader.IfModifiedSince]) throws there.
        var answer = await GetAsync("/artists/1", [.. Asked, ("If-Modified-Since", "a9331828c517ac5d97f93b3cfdbcc9bc")]);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}

[Sqlite]
public sealed class SqliteConditionalGetsTests(SqliteDatabase database) : ConditionalGetsTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresConditionalGetsTests(PostgresDatabase database) : ConditionalGetsTests(database), IClassFixture<PostgresDatabase>;
