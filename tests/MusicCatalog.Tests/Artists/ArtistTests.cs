using System.Net;
using System.Text.Json;
using EfVersioning.Testing;

namespace MusicCatalog.Tests.Artists;

/// <summary>Artists: a minimal API with a Last-Modified beside the tag, and If-Match as the client likes.</summary>
public abstract class ArtistTests(TestDatabase database) : CatalogueTests(database)
{
    private const string Artist = "/artists/1";
    private const string Tag = "\"music.artist-1,1\"";
    private const string Body = """{"name":"The Fab Four"}""";

    private static (string, string) Asks(string name, string value) => (name, value);

    private static string? Modified(HttpResponseMessage answer)
        => answer.Content.Headers.TryGetValues("Last-Modified", out var dates) ? Assert.Single(dates) : null;

    [Fact]
    public async Task The_first_artist_has_a_version_a_time_and_both_validators()
    {
        var answer = await GetAsync(Artist);

        var artist = await JsonAsync(answer);
        Assert.Equal(["id", "name", "version", "modified"], artist.EnumerateObject().Select(member => member.Name));
        Assert.Equal("The Beatles", artist.GetProperty("name").GetString());
        Assert.Equal(1, artist.GetProperty("version").GetInt32());
        Assert.Equal(Tag, TagOf(answer));
        Assert.Equal(artist.GetProperty("modified").GetDateTimeOffset().ToString("R"), Modified(answer));
    }

    [Fact]
    public async Task What_the_client_has_is_304_by_its_tag_or_else_by_its_date()
    {
        var date = Modified(await GetAsync(Artist))!;

        foreach (var fields in new[] { Asks("If-None-Match", Tag), Asks("If-None-Match", "*"), Asks("If-Modified-Since", date) })
        {
            var answer = await SendAsync("GET", Artist, fields: fields);

            Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
            Assert.Equal(Tag, TagOf(answer));
            Assert.Equal("private, no-cache", Assert.Single(answer.Headers.NonValidated["Cache-Control"]));
            Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Cancellation));
        }

        Assert.Equal(HttpStatusCode.OK, (await SendAsync("GET", Artist, fields: [Asks("If-None-Match", "\"other\""), Asks("If-Modified-Since", date)])).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("GET", Artist, fields: Asks("If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"))).StatusCode);
    }

    [Theory]
    [InlineData("PUT", "application/json")]
    [InlineData("PATCH", MergePatch)]
    public async Task A_write_needs_no_tag_and_keeps_to_one_that_is_sent(string method, string contentType)
    {
        var free = await SendAsync(method, Artist, Body, contentType: contentType);
        Assert.Equal(HttpStatusCode.OK, free.StatusCode);
        Assert.Equal("\"music.artist-1,2\"", TagOf(free));

        var stale = await SendAsync(method, Artist, """{"name":"Wings"}""", Tag, contentType);
        var problem = await ProblemAsync(HttpStatusCode.PreconditionFailed, stale);
        Assert.Equal(Tag, problem.GetProperty("expected").GetString());
        Assert.Equal("\"music.artist-1,2\"", problem.GetProperty("current").GetString());
        Assert.Equal("\"music.artist-1,2\"", TagOf(stale));
        Assert.Equal("The Fab Four", (await JsonAsync(Artist)).GetProperty("name").GetString());

        var guarded = await SendAsync(method, Artist, """{"name":"Wings"}""", "\"music.artist-1,2\"", contentType);
        Assert.Equal(HttpStatusCode.OK, guarded.StatusCode);
        Assert.Equal(TagOf(guarded), await TagAsync(Artist));
    }

    [Fact]
    public async Task A_version_and_a_time_that_the_client_sends_count_for_nothing()
    {
        var answer = await SendAsync("PUT", Artist, """{"name":"The Fab Four","version":77,"modified":"2001-01-01T00:00:00Z","id":9}""");

        var artist = await JsonAsync(answer);
        Assert.Equal(1, artist.GetProperty("id").GetInt32());
        Assert.Equal(2, artist.GetProperty("version").GetInt32());
        Assert.NotEqual(2001, artist.GetProperty("modified").GetDateTimeOffset().Year);
    }

    [Fact]
    public async Task A_date_guards_a_write_where_no_tag_does()
    {
        var date = Modified(await GetAsync(Artist))!;

        await ProblemAsync(HttpStatusCode.PreconditionFailed, await SendAsync("PUT", Artist, Body, fields: Asks("If-Unmodified-Since", "Sun, 06 Nov 1994 08:49:37 GMT")));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("PUT", Artist, Body, fields: Asks("If-Unmodified-Since", date))).StatusCode);
    }

    [Fact]
    public async Task A_put_makes_the_artist_that_is_asked_not_to_be_there()
    {
        var made = await SendAsync("PUT", "/artists/77", Body, fields: Asks("If-None-Match", "*"));
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.StartsWith("\"music.artist-77,", TagOf(made), StringComparison.Ordinal);
        Assert.Equal("/artists/77", made.Headers.Location?.ToString());

        var again = await SendAsync("PUT", "/artists/77", """{"name":"Wings"}""", fields: Asks("If-None-Match", "*"));
        await ProblemAsync(HttpStatusCode.PreconditionFailed, again);
        Assert.Equal(TagOf(made), TagOf(again));
        Assert.Equal("The Fab Four", (await JsonAsync("/artists/77")).GetProperty("name").GetString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("\"other\"")]
    public async Task Without_that_wish_what_is_not_there_is_404(string? ifNoneMatch)
    {
        (string, string)[] fields = ifNoneMatch is null ? [] : [("If-None-Match", ifNoneMatch)];
        await ProblemAsync(HttpStatusCode.NotFound, await SendAsync("PUT", "/artists/77", Body, fields: fields));
        await ProblemAsync(HttpStatusCode.NotFound, await GetAsync("/artists/77"));
    }

    [Fact]
    public async Task An_artist_that_is_posted_gets_a_number_that_nobody_chose()
    {
        var first = await SendAsync("POST", "/artists", Body);
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        var place = first.Headers.Location!.ToString();
        Assert.Equal(TagOf(first), await TagAsync(place));

        await SendAsync("PUT", "/artists/10", Body, fields: Asks("If-None-Match", "*"));
        await SendAsync("PUT", "/artists/1000000", Body, fields: Asks("If-None-Match", "*"));
        var next = (await SendAsync("POST", "/artists", Body)).Headers.Location!.ToString();
        Assert.NotEqual(place, next);
        Assert.InRange(int.Parse(next.AsSpan(next.LastIndexOf('/') + 1)), 1_000_001, 1_000_002);
    }

    [Fact]
    public async Task An_artist_that_is_made_again_is_at_none_of_the_tags_of_the_one_before()
    {
        var first = TagOf(await SendAsync("PUT", "/artists/5000", Body, fields: Asks("If-None-Match", "*")))!;
        await SendAsync("DELETE", "/artists/5000");
        await SendAsync("PUT", "/artists/5000", """{"name":"Wings"}""", fields: Asks("If-None-Match", "*"));

        Assert.Equal(HttpStatusCode.OK, (await SendAsync("GET", "/artists/5000", fields: Asks("If-None-Match", first))).StatusCode);
        await ProblemAsync(HttpStatusCode.PreconditionFailed, await SendAsync("PUT", "/artists/5000", Body, ifMatch: first));
        Assert.Equal("Wings", (await JsonAsync("/artists/5000")).GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("/artists/0")]
    [InlineData("/artists/1000001")]
    [InlineData("/artists/2147483647")]
    public async Task A_number_that_would_leave_the_database_none_to_count_on_is_refused(string path)
        => await ProblemAsync(HttpStatusCode.BadRequest, await SendAsync("PUT", path, Body, fields: Asks("If-None-Match", "*")));

    [Fact]
    public async Task A_delete_is_guarded_and_an_artist_with_albums_stays()
    {
        await ProblemAsync(HttpStatusCode.Conflict, await SendAsync("DELETE", Artist));
        var made = await SendAsync("POST", "/artists", Body);
        var place = made.Headers.Location!.ToString();
        var changed = await SendAsync("PUT", place, """{"name":"Wings"}""");

        await ProblemAsync(HttpStatusCode.PreconditionFailed, await SendAsync("DELETE", place, ifMatch: TagOf(made)));
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync("DELETE", place, ifMatch: TagOf(changed))).StatusCode);
        await ProblemAsync(HttpStatusCode.NotFound, await GetAsync(place));
    }

    [Theory]
    [InlineData("beatles", "The Beatles")]
    [InlineData("BJÖRK", "Björk")]
    [InlineData("nobody")]
    public async Task A_search_finds_a_part_of_the_name(string name, params string[] found)
    {
        var artists = await JsonAsync($"/artists?name={Uri.EscapeDataString(name)}");

        Assert.Equal(found, artists.EnumerateArray().Select(artist => artist.GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData("""{"name":null}""")]
    [InlineData("""{"name":"\u0000"}""")]
    [InlineData("{")]
    [InlineData("[]")]
    public async Task What_is_no_artist_is_400(string body)
    {
        await ProblemAsync(HttpStatusCode.BadRequest, await SendAsync("POST", "/artists", body));
        await ProblemAsync(HttpStatusCode.BadRequest, await SendAsync("PUT", Artist, body));
        Assert.Equal(Tag, await TagAsync(Artist));
    }

    [Fact]
    public async Task Of_sixty_writes_with_one_tag_exactly_one_goes_through()
    {
        var answers = await Task.WhenAll(Enumerable.Range(1, 60).Select(writer =>
            SendAsync("PUT", Artist, JsonSerializer.Serialize(new { name = $"Take {writer}" }), Tag)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(59, answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed));
        Assert.Equal("\"music.artist-1,2\"", await TagAsync(Artist));
    }
}

[Sqlite]
public sealed class SqliteArtistTests(SqliteDatabase database) : ArtistTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresArtistTests(PostgresDatabase database) : ArtistTests(database), IClassFixture<PostgresDatabase>;
