using EfVersioning.Testing;
using EfVersioning.Testing.Servers;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MusicCatalog.Tests.Browser;

/// <summary>The base of the tests of the page: each has it open in a window of its own.</summary>
public abstract class PageTests(TestDatabase database, Chromium chromium) : CatalogueTests(database), IAsyncLifetime
{
    private readonly List<string> _errors = [];
    private readonly List<IBrowserContext> _windows = [];
    private IPage? _page;

    protected IPage Page => _page!;

    protected ILocator Verdict => Page.Locator("#verdict");

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        try
        {
            // Without motion nothing is waited for.
            _page = await OpenAsync(new BrowserNewContextOptions { ReducedMotion = ReducedMotion.Reduce });
        }
        catch (AbsentServerException absent)
        {
            absent.EndTest();
        }
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        foreach (var window in _windows)
        {
            await window.DisposeAsync();
        }

        await DisposeAsync();
        GC.SuppressFinalize(this);
        Assert.Empty(_errors);
    }

    /// <summary>The page in another window, when it has both editors open.</summary>
    protected async Task<IPage> OpenAsync(BrowserNewContextOptions options)
    {
        var window = await chromium.OpenAsync(options);
        _windows.Add(window);
        var page = await window.NewPageAsync();
        page.PageError += (_, error) => _errors.Add(error);
        page.Console += (_, message) =>
        {
            // A 412 is one of the answers that the page is about; the browser writes it down as an error.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                _errors.Add(message.Text);
            }
        };
        await page.GotoAsync(Address.ToString());
        await Expect(page.Locator("#Ben .save")).ToBeVisibleAsync();
        await Expect(page.Locator("#connection")).ToHaveTextAsync("");
        await Expect(page.Locator("body")).Not.ToHaveClassAsync("busy");
        return page;
    }

    protected Task ChooseAsync(string mode) => IdleAfterAsync(() => Page.GetByText(mode, new PageGetByTextOptions { Exact = true }).ClickAsync());

    protected Task RaceAsync() => IdleAfterAsync(() => Page.Locator("#race").ClickAsync());

    protected Task SaveAsync(string editor) => IdleAfterAsync(() => Page.Locator($"#{editor} .save").ClickAsync());

    protected async Task IdleAfterAsync(Func<Task> action)
    {
        await action();
        await Expect(Page.Locator("body")).Not.ToHaveClassAsync("busy");
    }

    protected ILocator Value(string label)
        => Page.Locator("#values > div").Filter(new LocatorFilterOptions { Has = Page.Locator("dt", new PageLocatorOptions { HasTextString = label }) }).Locator("dd").First;
}
