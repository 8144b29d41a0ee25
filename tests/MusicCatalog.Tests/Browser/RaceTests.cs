using System.Text.RegularExpressions;
using EfVersioning.Testing;
using static Microsoft.Playwright.Assertions;

namespace MusicCatalog.Tests.Browser;

public abstract class RaceTests(TestDatabase database, Chromium chromium) : PageTests(database, chromium)
{
    [Fact]
    public async Task Without_versions_Anns_edit_disappears_and_nobody_is_told()
    {
        await RaceAsync();

        await Expect(Verdict).ToHaveClassAsync("bad");
        await Expect(Verdict).ToContainTextAsync("Ann’s title is gone");
        await Expect(Page.Locator("#Ann output")).ToContainTextAsync("200");
        await Expect(Page.Locator("#Ben output")).ToContainTextAsync("200");
        await Expect(Value("Title")).ToHaveTextAsync("Here Comes the Sun by Ben");
        await Expect(Page.Locator(".lost s")).ToHaveTextAsync("Here Comes the Sun (Remastered)");
        await Expect(Page.Locator("#statements li")).ToHaveCountAsync(2);
        await Expect(Page.Locator("#statements mark")).ToHaveCountAsync(0);

        // What is promised of the others stands: nothing of them was touched.
        Assert.Equal("\"music.song-1,1\"", await TagAsync("/songs/1"));
        Assert.Equal("Here Comes the Sun", (await JsonAsync("/songs/1")).GetProperty("title").GetString());
    }

    [Fact]
    public async Task With_versions_Ben_is_told_and_a_merge_keeps_both_edits()
    {
        await ChooseAsync("With versions");
        await RaceAsync();

        await Expect(Verdict).ToHaveClassAsync("good");
        await Expect(Page.Locator("#Ben output")).ToContainTextAsync("412");
        await Expect(Value("Title")).ToHaveTextAsync("Here Comes the Sun (Remastered) by Ann");
        await Expect(Page.Locator("#version b")).ToHaveTextAsync("2");
        await Expect(Page.Locator("#Ben .badge")).ToHaveTextAsync("has 1, row is at 2");

        // The row's next version stands beside the very statement that wrote it, and the one that wrote nothing.
        var statements = Page.Locator("#statements li");
        await Expect(statements).ToHaveCountAsync(2);
        await Expect(statements.Nth(0).Locator("code")).ToContainTextAsync("\"Version\" = 2");
        await Expect(statements.Nth(0).Locator("mark")).ToHaveTextAsync("AND \"Version\" = 1");
        await Expect(statements.Nth(0).Locator(".found")).ToHaveTextAsync("1 row");
        await Expect(statements.Nth(1).Locator(".found")).ToHaveTextAsync("0 rows, so 412");

        // Both sides of each value are seen, and what each changed is taken.
        await Expect(Page.Locator("#merge-title")).ToBeFocusedAsync();
        await Expect(Page.Locator("#merge .choice:has(input:checked)")).ToHaveCountAsync(2);
        await Expect(Page.Locator("#merge .choice.ann input")).ToBeCheckedAsync();
        await Expect(Page.Locator("#merge .choice.ben input")).ToBeCheckedAsync();
        await IdleAfterAsync(() => Page.Locator("#save-merge").ClickAsync());

        await Expect(Page.Locator("#merge")).ToBeHiddenAsync();
        await Expect(Page.Locator("#version b")).ToHaveTextAsync("3");
        var song = await JsonAsync("/songs/1");
        Assert.Equal("Here Comes the Sun (Remastered)", song.GetProperty("title").GetString());
        Assert.Equal(2, song.GetProperty("albumId").GetInt32());
        Assert.Equal(3, song.GetProperty("version").GetInt32());
    }

    [Theory]
    [InlineData("albums", "Abbey Road (Remastered)")]
    [InlineData("artists", "The Beatles & Friends")]
    public async Task Albums_and_artists_are_raced_too(string kind, string byAnn)
    {
        await IdleAfterAsync(() => Page.Locator("#kind").SelectOptionAsync(kind));
        await RaceAsync();
        await Expect(Verdict).ToHaveClassAsync("bad");

        await ChooseAsync("With versions");
        await RaceAsync();

        await Expect(Page.Locator("#Ben output")).ToContainTextAsync("412");
        await Expect(Page.Locator("#values dd.ann")).ToHaveTextAsync(byAnn + " by Ann");
        await Expect(Page.Locator("#statements li.refused mark")).ToHaveTextAsync(new Regex("AND \"(Version|Modified)\" = "));
        var row = await JsonAsync($"/{kind}/1");
        Assert.Equal(byAnn, row.GetProperty(kind == "albums" ? "title" : "name").GetString());
    }

    [Fact]
    public async Task Where_both_changed_one_value_a_person_chooses()
    {
        await ChooseAsync("With versions");
        await Page.Locator("#Ann input").FillAsync("Ann's title");
        await Page.Locator("#Ben input").FillAsync("Ben's title");
        await SaveAsync("Ben");
        await SaveAsync("Ann");

        await Expect(Page.Locator("#merge .both")).ToHaveTextAsync("both changed it: choose");
        await Expect(Page.Locator("#merge .choice.ben input")).ToBeCheckedAsync();
        await Page.Locator("#merge .choice.ann").ClickAsync();
        await IdleAfterAsync(() => Page.Locator("#save-merge").ClickAsync());

        Assert.Equal("Ann's title", (await JsonAsync("/songs/1")).GetProperty("title").GetString());
    }

    [Fact]
    public async Task A_merge_that_comes_too_late_is_refused_and_offered_again()
    {
        await ChooseAsync("With versions");
        await RaceAsync();
        await SendAsync("PATCH", "/songs/1", """{"title":"From elsewhere"}""", "\"music.song-1,2\"", MergePatch);
        await Expect(Value("Title")).ToHaveTextAsync("From elsewhere by guest");

        await IdleAfterAsync(() => Page.Locator("#save-merge").ClickAsync());

        await Expect(Page.Locator("#merge .choice.ann .text")).ToHaveTextAsync("From elsewhere");
        Assert.Equal("\"music.song-1,3\"", await TagAsync("/songs/1"));
    }

    [Fact]
    public async Task A_save_that_is_no_title_is_said_beside_the_editor()
    {
        await ChooseAsync("With versions");
        await Page.Locator("#Ann input").FillAsync("   ");
        await SaveAsync("Ann");

        await Expect(Page.Locator("#Ann output")).ToContainTextAsync("400");
        Assert.Equal("\"music.song-1,1\"", await TagAsync("/songs/1"));
    }

    [Fact]
    public async Task The_whole_race_can_be_run_from_the_keyboard()
    {
        await Page.Keyboard.PressAsync("Tab");
        await Expect(Page.Locator(".skip")).ToBeFocusedAsync();
        await Page.Locator("input[name=mode]:checked").FocusAsync();
        await IdleAfterAsync(() => Page.Keyboard.PressAsync("ArrowRight"));
        await Page.Keyboard.PressAsync("Tab");
        await Expect(Page.Locator("#race")).ToBeFocusedAsync();
        await IdleAfterAsync(() => Page.Keyboard.PressAsync("Enter"));

        await Expect(Page.Locator("#merge-title")).ToBeFocusedAsync();
        await Page.Locator("#save-merge").FocusAsync();
        await IdleAfterAsync(() => Page.Keyboard.PressAsync("Enter"));

        await Expect(Page.Locator("#race")).ToBeFocusedAsync();
        Assert.Equal("\"music.song-1,3\"", await TagAsync("/songs/1"));
    }
}

[Sqlite]
public sealed class SqliteRaceTests(SqliteDatabase database, Chromium chromium) : RaceTests(database, chromium), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresRaceTests(PostgresDatabase database, Chromium chromium) : RaceTests(database, chromium), IClassFixture<PostgresDatabase>;
