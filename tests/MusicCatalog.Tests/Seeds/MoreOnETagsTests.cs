using System.Net;
using EfVersioning.Testing;

namespace MusicCatalog.Tests.Seeds;

/// <summary>
/// "More on ETags", which has no exchange but advice: strong and weak tags, a tag for a list and its searches, a cache by tag.
/// </summary>
public abstract class MoreOnETagsTests(TestDatabase database) : SeedTests(database)
{
    [Fact]
    public async Task The_client_asks_for_the_resource_only_if_it_has_changed_and_changes_it_only_if_it_has_the_latest()
    {
        var tag = await TagAsync("/songs/1");

        Assert.Equal(HttpStatusCode.NotModified, (await GetAsync("/songs/1", ("If-None-Match", tag))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("PUT", "/songs/1", """{"title":"Because","albumId":1}""", tag)).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await SendAsync("PUT", "/songs/1", """{"title":"Because","albumId":2}""", tag)).StatusCode);
    }

    [Fact]
    public async Task A_tag_is_strong_without_the_body_being_made_or_hashed()
    {
        // "Strong ETags would probably best be generated right after the message body is generated", "Weak ETags from the internal
        // representation": better than that, the version of the row is strong. The same tag has the same bytes.
        var (one, other) = (await GetAsync("/songs/1"), await GetAsync("/songs/1"));
        Assert.DoesNotContain("W/", TagOf(one), StringComparison.Ordinal);
        Assert.Equal(TagOf(one), TagOf(other));
        Assert.Equal(await BodyAsync(one), await BodyAsync(other));
    }

    [Theory]
    [InlineData("/songs", "?title=sun", "/songs/60", """{"title":"All I Want","albumId":12}""")]
    [InlineData("/albums", "?title=blue", "/albums/12", """{"title":"In Rainbows Disk 2","artistId":8}""")]
    [InlineData("/artists", "?name=bush", "/artists/8", """{"name":"On a Friday"}""")]
    public async Task A_list_has_a_tag_that_each_of_its_children_moves_and_a_search_shares_it(string list, string search, string child, string body)
    {
        // "Creating an ETag for the resource from all of the ETags of the child resources", and "use the same ETag for the search".
        var tag = await TagAsync(list);
        Assert.Equal(tag, await TagAsync(list + search));
        Assert.Equal(HttpStatusCode.NotModified, (await GetAsync(list, ("If-None-Match", tag))).StatusCode);
        Assert.Equal(HttpStatusCode.NotModified, (await GetAsync(list + search, ("If-None-Match", tag))).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await SendAsync("PUT", child, body, await TagAsync(child))).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(list, ("If-None-Match", tag))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(list + search, ("If-None-Match", tag))).StatusCode);
    }

    [Fact]
    public async Task What_is_kept_by_its_tag_needs_no_invalidation()
    {
        // "You can look up its ETag in your database, then retrieve the entire resource from the cache": /artists/{id} does.
        var before = await BodyAsync(await GetAsync("/artists/1"));
        Assert.Equal(before, await BodyAsync(await GetAsync("/artists/1")));

        var written = await SendAsync("PUT", "/artists/1", """{"name":"The Fab Four"}""");

        var after = await GetAsync("/artists/1");
        Assert.Equal(TagOf(written), TagOf(after));
        Assert.Equal(await BodyAsync(written), await BodyAsync(after));
    }
}

[Sqlite]
public sealed class SqliteMoreOnETagsTests(SqliteDatabase database) : MoreOnETagsTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresMoreOnETagsTests(PostgresDatabase database) : MoreOnETagsTests(database), IClassFixture<PostgresDatabase>;
