using System.Net;
using EfVersioning.Testing;

namespace MusicCatalog.Tests.Seeds;

/// <summary>RestMachine's "Conditional Requests (ETags)": documents and posts, kept in a dictionary.</summary>
public abstract class RestMachineTests(TestDatabase database) : SeedTests(database)
{
    [Fact]
    public async Task Conditional_GET()
    {
        // GET /documents/doc1
        // Accept: application/json
        var first = await GetAsync("/songs/1", ("Accept", "application/json"));

        // 200 OK, ETag: "1", Content-Type: application/json, {"id": "doc1", "title": "Document 1", "version": 1}
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("\"music.song-1,1\"", TagOf(first));
        Assert.Equal("application/json", first.Content.Headers.ContentType?.MediaType);
        Assert.Equal("""{"id":1,"title":"Here Comes the Sun","albumId":1,"version":1}""", await BodyAsync(first));

        // GET /documents/doc1
        // If-None-Match: "1"
        var second = await GetAsync("/songs/1", ("Accept", "application/json"), ("If-None-Match", TagOf(first)!));

        // 304 Not Modified, ETag: "1"
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal(TagOf(first), TagOf(second));
        Assert.Empty(await BodyAsync(second));

        // Better than there: "1" is the tag of every document at version 1, and this one of this song alone.
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/songs/2", ("If-None-Match", TagOf(first)!))).StatusCode);
    }

    [Fact]
    public async Task Optimistic_concurrency()
    {
        var seen = await TagAsync("/songs/1");

        // PUT /documents/doc1
        // If-Match: "1"
        // {"content": "Updated content"}
        var updated = await SendAsync("PUT", "/songs/1", """{"title":"Updated content","albumId":1}""", seen);

        // 200 OK, ETag: "2", {"id": "doc1", "content": "Updated content", "version": 2}
        Assert.Equal(HttpStatusCode.OK, updated.StatusCode);
        Assert.Equal("\"music.song-1,2\"", TagOf(updated));
        Assert.Equal("""{"id":1,"title":"Updated content","albumId":1,"version":2}""", await BodyAsync(updated));

        // PUT /documents/doc1
        // If-Match: "1"
        // {"content": "Conflicting update"}
        var conflicting = await SendAsync("PUT", "/songs/1", """{"title":"Conflicting update","albumId":1}""", seen);

        // 412 Precondition Failed. Better than there, it says which state was expected and which one there is.
        var problem = await ProblemAsync(HttpStatusCode.PreconditionFailed, conflicting);
        Assert.Equal(seen, problem.GetProperty("expected").GetString());
        Assert.Equal(TagOf(updated), problem.GetProperty("current").GetString());
        Assert.Equal(TagOf(updated), TagOf(conflicting));
    }

    [Fact]
    public async Task Last_modified()
    {
        // GET /documents/doc1
        var first = await GetAsync("/artists/1");

        // 200 OK, Last-Modified: Wed, 21 Oct 2015 07:28:00 GMT
        var date = Field(first, "Last-Modified")!;
        Assert.Equal(date, DateTimeOffset.Parse(date).ToString("R"));

        // If-Modified-Since: Wed, 21 Oct 2015 07:28:00 GMT
        // 304 Not Modified, Last-Modified: Wed, 21 Oct 2015 07:28:00 GMT
        var second = await GetAsync("/artists/1", ("If-Modified-Since", date));
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal(date, Field(second, "Last-Modified"));

        // "304 only if both indicate the resource is unchanged": by RFC 9110 the tag alone decides where both are sent, since two
        // changes within a second have one date.
        Assert.Equal(HttpStatusCode.NotModified, (await GetAsync("/artists/1", ("If-None-Match", TagOf(first)!), ("If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/artists/1", ("If-None-Match", "\"music.artist-1,7\""), ("If-Modified-Since", date))).StatusCode);
    }

    [Fact]
    public async Task The_blog_posts_of_its_tests()
    {
        // GET /posts/1, and again with If-None-Match: etag; assert 304
        var first = await GetAsync("/songs/1");
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.NotNull(TagOf(first));
        Assert.Equal(HttpStatusCode.NotModified, (await GetAsync("/songs/1", ("If-None-Match", TagOf(first)!))).StatusCode);

        // PUT {"title": "Updated Title"} with If-Match; assert 200. PUT {"title": "Conflicting Update"} with the old ETag; assert 412
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("PATCH", "/songs/1", """{"title":"Updated Title"}""", TagOf(first), MergePatch)).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await SendAsync("PATCH", "/songs/1", """{"title":"Conflicting Update"}""", TagOf(first), MergePatch)).StatusCode);

        // return post, 201. Better than there, the answer has the tag and the place: no GET is needed before the first edit; and
        // max(keys) + 1 would be one number for two who post at once.
        var posts = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => SendAsync("POST", "/songs", $$"""{"title":"Post {{i}}","albumId":1}""")));
        Assert.All(posts, post => Assert.Equal(HttpStatusCode.Created, post.StatusCode));
        Assert.Equal(8, posts.Select(post => post.Headers.Location).Distinct().Count());
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("PUT", posts[0].Headers.Location!.ToString(), """{"title":"Edited","albumId":1}""", TagOf(posts[0]))).StatusCode);
    }

    [Theory]
    [InlineData("\"1\"")]
    [InlineData("\"1-1\"")]
    [InlineData("\"doc1-v1\"")]
    [InlineData("W/\"abc123\"")]
    public async Task Tags_of_its_other_kinds_are_no_tags_of_ours(string tag)
    {
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/songs/1", ("If-None-Match", tag))).StatusCode);
        await ProblemAsync(HttpStatusCode.PreconditionFailed, await SendAsync("PUT", "/songs/1", """{"title":"Because","albumId":1}""", tag));
    }
}

[Sqlite]
public sealed class SqliteRestMachineTests(SqliteDatabase database) : RestMachineTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresRestMachineTests(PostgresDatabase database) : RestMachineTests(database), IClassFixture<PostgresDatabase>;
