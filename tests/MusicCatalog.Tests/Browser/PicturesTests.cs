using EfVersioning.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MusicCatalog.Tests.Browser;

/// <summary>
/// The pictures of the README, taken anew into <c>EFVERSIONING_PICTURES</c> or here: <c>-class '*.PicturesTests' -explicit on</c>,
/// and made small by <c>pngquant --ext .png --force *.png</c>.
/// </summary>
[Sqlite]
public sealed class PicturesTests(SqliteDatabase database, Chromium chromium) : PageTests(database, chromium), IClassFixture<SqliteDatabase>
{
    private static readonly string Folder = Environment.GetEnvironmentVariable("EFVERSIONING_PICTURES") ?? ".";

    [Fact(Explicit = true)]
    public async Task In_the_light()
    {
        await Page.SetViewportSizeAsync(1180, 850);
        await TakeAsync("first-sight");
        await RaceAsync();
        await TakeAsync("race-without");
        await ChooseAsync("With versions");
        await RaceAsync();
        await TakeAsync("race-with");
        await IdleAfterAsync(() => Page.Locator("#save-merge").ClickAsync());
        await Page.SetViewportSizeAsync(1180, 920);
        await TakeAsync("merged");
        await IdleAfterAsync(() => Page.Locator("#ask-often").ClickAsync());
        await IdleAfterAsync(() => Page.Locator("#play").ClickAsync());
        await Page.SetViewportSizeAsync(1180, 1500);
        await Page.Locator("#spared-title").EvaluateAsync("title => scrollTo(0, title.getBoundingClientRect().top + scrollY - 24)");
        await TakeAsync("spared", scroll: false);
    }

    [Fact(Explicit = true)]
    public async Task In_the_dark()
    {
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark, ReducedMotion = ReducedMotion.Reduce });
        await Page.SetViewportSizeAsync(1180, 850);
        await ChooseAsync("With versions");
        await RaceAsync();
        await TakeAsync("dark");
    }

    [Fact(Explicit = true)]
    public async Task On_a_phone()
    {
        var phone = await OpenAsync(new BrowserNewContextOptions
        {
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new ViewportSize { Width = 390, Height = 844 },
            DeviceScaleFactor = 2,
            IsMobile = true,
            HasTouch = true,
        });
        await phone.Locator("#race").TapAsync();
        await Expect(phone.Locator("#verdict")).ToHaveClassAsync("bad");
        await phone.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, "phone.png") });
        await phone.Locator("#onward").TapAsync();
        await Expect(phone.Locator("#merge")).ToBeVisibleAsync();
        await phone.Locator("#merge").EvaluateAsync("merge => scrollTo(0, merge.getBoundingClientRect().top + scrollY - 96)");
        await phone.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, "phone-merge.png") });
    }

    private async Task TakeAsync(string name, bool scroll = true)
    {
        await Page.Mouse.MoveAsync(2, 2);
        if (scroll)
        {
            await Page.EvaluateAsync("scrollTo(0, 0)");
        }

        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, name + ".png") });
    }
}
