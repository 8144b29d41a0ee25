using System.Net;
using System.Text.RegularExpressions;
using EfVersioning.Testing;
using static Microsoft.Playwright.Assertions;

namespace MusicCatalog.Tests.Browser;

/// <summary>What the page has beside the race.</summary>
public abstract class WholePageTests(TestDatabase database, Chromium chromium) : PageTests(database, chromium)
{
    [Fact]
    public async Task What_was_read_before_is_304_and_what_it_spares_is_counted()
    {
        await IdleAfterAsync(() => Page.Locator("#ask-often").ClickAsync());

        foreach (var (tile, commands) in new[] { (0, "0"), (1, "19"), (2, "19") })
        {
            var numbers = Page.Locator("#spared .tile").Nth(tile).Locator("dd");
            await Expect(numbers).ToHaveTextAsync([new Regex("^20$"), new Regex("^19$"), new Regex("^[1-9].* k?B$"), new Regex($"^{commands}$")]);
        }

        await Expect(Page.Locator("#total")).ToHaveTextAsync(new Regex("^57 of 60 were 304: .* kB and 38 commands spared.$"));
    }

    [Fact]
    public async Task What_was_changed_meanwhile_is_read_anew()
    {
        await IdleAfterAsync(() => Page.Locator("#ask").ClickAsync());
        await SendAsync("PATCH", "/songs/1", """{"title":"Because"}""", "\"music.song-1,1\"", MergePatch);
        await IdleAfterAsync(() => Page.Locator("#ask").ClickAsync());

        await Expect(Page.Locator("#spared .tile .status.s2")).ToHaveCountAsync(3);
        await Expect(Page.Locator("#total")).ToHaveTextAsync("0 of 6 were 304: 0 B and 0 commands spared.");
    }

    [Fact]
    public async Task An_artist_is_made_once_and_its_old_tag_opens_nothing_when_it_is_made_again()
    {
        await IdleAfterAsync(() => Page.Locator("#play").ClickAsync());

        await Expect(Page.Locator("#once .status")).ToHaveTextAsync(
            ["201 Created", "412 Precondition Failed", "204 No Content", "201 Created", "412 Precondition Failed", "204 No Content"]);
        Assert.Equal(8, (await JsonAsync("/artists")).GetArrayLength());
    }

    [Fact]
    public async Task What_somebody_else_writes_is_seen_at_once_with_its_statement()
    {
        await ChooseAsync("With versions");
        await SendAsync("PUT", "/songs/1", """{"title":"From a terminal","albumId":1}""", "\"music.song-1,1\"");

        await Expect(Value("Title")).ToHaveTextAsync("From a terminal by guest");
        await Expect(Page.Locator("#version b")).ToHaveTextAsync("2");
        await Expect(Page.Locator("#Ann .badge")).ToHaveTextAsync("has 1, row is at 2");
        await Expect(Page.Locator("#statements li .who")).ToHaveTextAsync("guest");
        await Expect(Page.Locator("#statements mark")).ToHaveTextAsync("AND \"Version\" = 1");
        await Expect(Page.Locator("#feed tbody tr").First).ToContainTextAsync("PUT /songs/1");
    }

    [Fact]
    public async Task A_row_that_is_deleted_meanwhile_is_said_to_be_gone()
    {
        await ChooseAsync("With versions");
        await SendAsync("DELETE", "/songs/1", ifMatch: "\"music.song-1,1\"");
        await Expect(Page.Locator("#values")).ToHaveTextAsync("There is no such row any more.");

        await SaveAsync("Ann");

        await Expect(Page.Locator("#Ann output")).ToContainTextAsync("404");
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/songs/1")).StatusCode);
    }

    [Fact]
    public async Task A_reset_puts_everything_back_and_no_old_tag_opens_it()
    {
        await ChooseAsync("With versions");
        await RaceAsync();
        await SendAsync("POST", "/songs", """{"title":"Added","albumId":1}""");
        await SendAsync("POST", "/artists", """{"name":"Added"}""");

        await IdleAfterAsync(() => Page.Locator("#reset").ClickAsync());

        await Expect(Value("Title")).ToHaveTextAsync("Here Comes the Sun");
        Assert.Equal(60, (await JsonAsync("/songs")).GetArrayLength());
        Assert.Equal(8, (await JsonAsync("/artists")).GetArrayLength());
        Assert.Equal("\"music.song-1,3\"", await TagAsync("/songs/1"));
        Assert.Equal("\"music.song-2,1\"", await TagAsync("/songs/2"));
    }
}

[Sqlite]
public sealed class SqliteWholePageTests(SqliteDatabase database, Chromium chromium) : WholePageTests(database, chromium), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresWholePageTests(PostgresDatabase database, Chromium chromium) : WholePageTests(database, chromium), IClassFixture<PostgresDatabase>;
