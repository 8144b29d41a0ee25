using System.Net;
using EfVersioning.Testing;

namespace MusicCatalog.Tests.Seeds;

/// <summary>
/// "Flask ETag implementation": persons by curl, and the tag without quotes in every request, as curl's users type it. Artists stand
/// for the persons, since their number is chosen by the client too.
/// </summary>
public abstract class FlaskETagTests(TestDatabase database) : SeedTests(database)
{
    [Fact]
    public async Task Caching_of_unchanged_resources()
    {
        // --request POST localhost:5000/persons --data '{"person_id": "1", "person_name": "Wim"}'
        // 201 CREATED, Content-Type: application/json, ETag: "42e98b50d35eb07fc6d595d019cc91c7"
        // {"change_date": "2020-12-24T10:11:52.200311", "person_id": "1", "person_name": "Wim"}
        var created = await SendAsync("PUT", "/artists/501", """{"name":"Wim"}""", fields: ("If-None-Match", "*"));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("/artists/501", created.Headers.Location?.ToString());
        var tag = TagOf(created)!;

        // --request GET localhost:5000/persons/1
        // 200 OK, and the same ETag and JSON
        var read = await GetAsync("/artists/501");
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.Equal(tag, TagOf(read));
        Assert.Equal(await BodyAsync(created), await BodyAsync(read));

        // --request GET localhost:5000/persons/1 --header "If-None-Match:42e98b50d35eb07fc6d595d019cc91c7"
        // 304 NOT MODIFIED, and no JSON
        var again = await GetAsync("/artists/501", ("If-None-Match", tag.Trim('"')));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Empty(await BodyAsync(again));

        // Better than there, the 304 has the tag, as RFC 9110 asks, and the quotes work too.
        Assert.Equal(tag, TagOf(again));
        Assert.Equal(HttpStatusCode.NotModified, (await GetAsync("/artists/501", ("If-None-Match", tag))).StatusCode);
    }

    [Fact]
    public async Task Avoiding_mid_air_collisions()
    {
        // --request POST --data '{"person_id": "2", "person_name": "Wim"}': 201, ETag: "5f190e4939a582ca96aeefb8e2d5ee2c"
        var created = await SendAsync("PUT", "/artists/502", """{"name":"Wim"}""", fields: ("If-None-Match", "*"));
        var initial = TagOf(created)!.Trim('"');

        // --request PUT localhost:5000/persons/2 --data '{"person_name": "Wim - update 1"}' --header "If-Match:5f190e…": 200, a new ETag
        var first = await SendAsync("PUT", "/artists/502", """{"name":"Wim - update 1"}""", initial);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.NotEqual(TagOf(created), TagOf(first));

        // --data '{"person_name": "Wim - update 2"}' --header "If-Match:5f190e…"
        // 412 PRECONDITION FAILED {"message": "Data already changed, get recent resource data and ETag first"}
        var second = await SendAsync("PUT", "/artists/502", """{"name":"Wim - update 2"}""", initial);
        var problem = await ProblemAsync(HttpStatusCode.PreconditionFailed, second);
        Assert.Equal("stale", problem.GetProperty("reason").GetString());
        Assert.Contains("Read the resource again", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);

        // --request GET localhost:5000/persons/2: 200, the recent ETag. Better than there, the 412 had it already.
        var recent = await GetAsync("/artists/502");
        Assert.Equal(TagOf(first), TagOf(recent));
        Assert.Equal(TagOf(recent), TagOf(second));
        Assert.Equal("Wim - update 1", (await JsonAsync(recent)).GetProperty("name").GetString());

        // --data '{"person_name": "Wim - update 2"}' --header "If-Match:b90595…": 200, a new ETag
        var third = await SendAsync("PUT", "/artists/502", """{"name":"Wim - update 2"}""", TagOf(recent)!.Trim('"'));
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
        Assert.NotEqual(TagOf(recent), TagOf(third));
        Assert.Equal("Wim - update 2", (await JsonAsync("/artists/502")).GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("42e98b50d35eb07fc6d595d019cc91c7")]
    [InlineData("5f190e4939a582ca96aeefb8e2d5ee2c")]
    public async Task Better_than_there_an_unquoted_text_that_is_no_tag_of_ours_is_400_and_not_taken_for_a_condition(string hash)
    {
        await ProblemAsync(HttpStatusCode.BadRequest, await SendAsync("PUT", "/artists/1", """{"name":"Wim"}""", hash));
        Assert.Equal("\"music.artist-1,1\"", await TagAsync("/artists/1"));
    }

    [Fact]
    public async Task Better_than_there_what_was_made_is_not_made_again_over_it()
    {
        await SendAsync("PUT", "/artists/501", """{"name":"Wim"}""", fields: ("If-None-Match", "*"));

        await ProblemAsync(HttpStatusCode.PreconditionFailed, await SendAsync("PUT", "/artists/501", """{"name":"Other"}""", fields: ("If-None-Match", "*")));
        Assert.Equal("Wim", (await JsonAsync("/artists/501")).GetProperty("name").GetString());
    }
}

[Sqlite]
public sealed class SqliteFlaskETagTests(SqliteDatabase database) : FlaskETagTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresFlaskETagTests(PostgresDatabase database) : FlaskETagTests(database), IClassFixture<PostgresDatabase>;
