using System.Text.RegularExpressions;
using EfVersioning.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MusicCatalog.Tests.Browser;

/// <summary>How the page looks and what it lets in, whatever the database.</summary>
[Sqlite]
public sealed class LayoutTests(SqliteDatabase database, Chromium chromium) : PageTests(database, chromium), IClassFixture<SqliteDatabase>
{
    [Fact]
    public async Task A_title_is_never_taken_for_markup()
    {
        await Page.Locator("#Ann input").FillAsync("<img src=x onerror=alert(1)>");
        await SaveAsync("Ann");

        await Expect(Value("Title")).ToHaveTextAsync("<img src=x onerror=alert(1)> by Ann");
        await Expect(Page.Locator("main img")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_request_that_is_no_text_is_shown_as_it_was_sent()
    {
        await GetAsync("/songs?title=%E0%A4");
        await GetAsync("/songs?title=j%C3%B3ga");

        await Expect(Page.Locator("#feed tbody code").Filter(new LocatorFilterOptions { HasText = "GET" }))
            .ToHaveTextAsync([new Regex("GET /songs\\?title=jóga"), new Regex("GET /songs\\?title=%E0%A4"), .. Enumerable.Repeat(new Regex("GET /without/songs/1"), 2)]);
    }

    [Theory]
    [InlineData("/", "#Ben .save")]
    [InlineData("/scalar/", "h1")]
    public async Task Nothing_comes_from_elsewhere(string path, string last)
    {
        var hosts = new List<string>();
        Page.Request += (_, request) => hosts.Add(new Uri(request.Url).Host);
        await Page.GotoAsync(new Uri(Address, path).ToString());
        await Expect(Page.Locator(last).First).ToBeVisibleAsync();

        Assert.Equal(["127.0.0.1"], hosts.Distinct());
    }

    [Fact]
    public async Task The_page_lets_no_script_in_but_its_own()
    {
        Assert.StartsWith("default-src 'self'", Assert.Single((await GetAsync("/")).Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_motion_the_race_is_told_step_by_step()
    {
        var moving = await OpenAsync(new BrowserNewContextOptions { ReducedMotion = ReducedMotion.NoPreference });
        await moving.Locator("#race").ClickAsync();

        foreach (var step in new[] { "Both have it open.", "Ann saves first.", "Ann’s edit is in.", "Ann’s title is gone." })
        {
            await Expect(moving.Locator("#verdict")).ToContainTextAsync(step);
        }

        // And from there with one button to the same race with versions.
        await moving.Locator("#onward").ClickAsync();
        await Expect(moving.Locator("#verdict")).ToContainTextAsync("Ann’s title stands.", new LocatorAssertionsToContainTextOptions { Timeout = 15_000 });
        await Expect(moving.Locator("#merge")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(320)]
    [InlineData(390)]
    [InlineData(768)]
    public async Task On_a_phone_nothing_is_cut_off_and_all_can_be_touched(int width)
    {
        await Page.SetViewportSizeAsync(width, 844);
        await ChooseAsync("With versions");
        await RaceAsync();

        Assert.Empty(await Page.EvaluateAsync<string[]>("document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('main *, header *')].filter(e => e.getBoundingClientRect().right > innerWidth && !e.closest('.scroll, .curl')).map(e => e.outerHTML.slice(0, 80))"));
        var small = await Page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('main button, main select, main input[type=text]')].filter(e => e.offsetHeight && e.offsetHeight < 32).map(e => e.id || e.textContent)");
        Assert.Empty(small);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task All_text_can_be_read_against_its_ground(ColorScheme scheme)
    {
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        await ChooseAsync("With versions");
        await RaceAsync();
        await IdleAfterAsync(() => Page.Locator("#ask").ClickAsync());

        Assert.Empty(await Page.EvaluateAsync<string[]>(Contrast.TooLow));
    }
}
