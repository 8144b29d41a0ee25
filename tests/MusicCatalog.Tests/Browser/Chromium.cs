using EfVersioning.Testing.Servers;
using Microsoft.Playwright;
using MusicCatalog.Tests.Browser;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace MusicCatalog.Tests.Browser;

/// <summary>A Chromium without a window, of this machine: Playwright would download one of its own. One is enough for all tests.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "chrome"];

    private readonly Lazy<Task<IBrowser>> _browser;
    private IPlaywright? _playwright;

    public Chromium() => _browser = new Lazy<Task<IBrowser>>(StartAsync);

    /// <summary>A window with a fresh profile.</summary>
    /// <exception cref="AbsentServerException">There is no Chromium on this machine, or none is to be looked for.</exception>
    public async Task<IBrowserContext> OpenAsync(BrowserNewContextOptions options)
        => await (await _browser.Value).NewContextAsync(options);

    public async ValueTask DisposeAsync()
    {
        if (_browser is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await _browser.Value).DisposeAsync();
        }

        _playwright?.Dispose();
    }

    private async Task<IBrowser> StartAsync()
    {
        var path = Find();
        _playwright = await Playwright.CreateAsync();
        return await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,

            // As root, in a container with little shared memory, and with nothing to say to anybody outside.
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    private static string Find()
    {
        ServerSettings.OfProcess.BeginSearch("Chromium");
        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .Where(directory => directory.Length > 0)
            .SelectMany(directory => Names.Select(name => Path.Combine(directory, name)))
            .FirstOrDefault(File.Exists)
            ?? throw ServerSettings.OfProcess.Absent("There is no Chromium: apt-get install --no-install-recommends chromium.");
    }
}
