using System.Net;
using EfVersioning.Testing;

namespace MusicCatalog.Tests;

/// <summary>The lists: each has a tag, which its searches share, and an append can keep to it.</summary>
public abstract class CollectionTests(TestDatabase database) : CatalogueTests(database)
{
    public static TheoryData<string, string, string> Lists => new()
    {
        { "/songs", "?title=sun", """{"title":"Octopus's Garden","albumId":1}""" },
        { "/artists", "?name=bush", """{"name":"Wings"}""" },
        { "/albums", "?title=blue", """{"title":"Aladdin Sane","artistId":5}""" },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task A_list_that_the_client_has_is_304_and_so_is_its_search(string path, string search, string item)
    {
        var tag = await TagAsync(path);
        Assert.Equal(tag, await TagAsync(path + search));
        foreach (var request in new[] { path, path + search })
        {
            var answer = await SendAsync("GET", request, fields: ("If-None-Match", tag));
            Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
            Assert.Equal(tag, TagOf(answer));
        }

        var made = await SendAsync("POST", path, item);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("GET", path, fields: ("If-None-Match", tag))).StatusCode);

        var grown = await TagAsync(path);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync("DELETE", made.Headers.Location!.ToString(), ifMatch: TagOf(made))).StatusCode);
        Assert.NotEqual(grown, await TagAsync(path));
        Assert.NotEqual(tag, await TagAsync(path));
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Of_appends_to_one_state_of_a_list_one_goes_through(string path, string search, string item)
    {
        Assert.NotEmpty(search);
        var tag = await TagAsync(path);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SendAsync("POST", path, item, ifMatch: tag)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(19, answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed));
    }
}

[Sqlite]
public sealed class SqliteCollectionTests(SqliteDatabase database) : CollectionTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresCollectionTests(PostgresDatabase database) : CollectionTests(database), IClassFixture<PostgresDatabase>;
