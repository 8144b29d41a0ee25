using EfVersioning.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MusicCatalog.Tests.Browser;

/// <summary>The pictures of the README, taken anew: <c>-class '*.PicturesTests' -explicit on</c>, into the folder of the variable.</summary>
[Sqlite]
public sealed class PicturesTests(SqliteDatabase database, Chromium chromium) : PageTests(database, chromium), IClassFixture<SqliteDatabase>
{
    private static readonly string Folder = Environment.GetEnvironmentVariable("EFVERSIONING_PICTURES") ?? "docs/pictures";

    [Fact(Explicit = true)]
    public async Task Pictures()
    {
        await PictureAsync(Page, "first-sight");
        await RaceAsync();
        await PictureAsync(Page, "race-without");
        await ChooseAsync("With versions");
        await RaceAsync();
        await PictureAsync(Page, "race-with");
        await IdleAfterAsync(() => Page.Locator("#save-merge").ClickAsync());
        await PictureAsync(Page, "merged");
        await IdleAfterAsync(() => Page.Locator("#ask-often").ClickAsync());
        await IdleAfterAsync(() => Page.Locator("#play").ClickAsync());
        await PictureAsync(Page, "whole", fullPage: true);

        var phone = await OpenAsync(new BrowserNewContextOptions
        {
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new ViewportSize { Width = 390, Height = 844 },
            DeviceScaleFactor = 2,
            IsMobile = true,
            HasTouch = true,
        });
        await phone.Locator("#race").ClickAsync();
        await Expect(phone.Locator("#verdict")).ToHaveClassAsync("bad");
        await PictureAsync(phone, "phone", fullPage: true);

        var dark = await OpenAsync(new BrowserNewContextOptions
        {
            ReducedMotion = ReducedMotion.Reduce,
            ColorScheme = ColorScheme.Dark,
            ViewportSize = new ViewportSize { Width = 1180, Height = 860 },
        });
        await dark.GetByText("With versions", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await Expect(dark.Locator("body")).Not.ToHaveClassAsync("busy");
        await dark.Locator("#race").ClickAsync();
        await Expect(dark.Locator("#merge")).ToBeVisibleAsync();
        await PictureAsync(dark, "dark");
    }

    private static async Task PictureAsync(IPage page, string name, bool fullPage = false)
    {
        await Expect(page.Locator("body")).Not.ToHaveClassAsync("busy");
        if (!fullPage)
        {
            await page.SetViewportSizeAsync(1180, 860);
            await page.EvaluateAsync("scrollTo(0, 0)");
        }

        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, name + ".png"), FullPage = fullPage });
    }
}
