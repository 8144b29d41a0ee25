using System.Net;
using System.Text;
using System.Text.Json;
using EfVersioning.Testing;
using MusicCatalog.Catalogue;

namespace MusicCatalog.Tests;

/// <summary>The base of the tests: each has the sample running on a fresh catalogue, and talks to it over HTTP.</summary>
public abstract class CatalogueTests(TestDatabase database) : DatabaseTests(database), IAsyncLifetime
{
    protected const string MergePatch = "application/merge-patch+json";

    private ContextDatabase<MusicContext>? _catalogue;
    private MusicApplication? _application;
    private HttpClient? _client;

    /// <summary>Where the sample listens.</summary>
    protected Uri Address => _client!.BaseAddress!;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // Without tables: the sample makes and fills them.
        _catalogue = await Database.CreateEmptyAsync<MusicContext>();
        StartApplication();
    }

    public async ValueTask DisposeAsync()
    {
        await StopApplicationAsync();
        if (_catalogue is not null)
        {
            await _catalogue.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected async Task RestartAsync()
    {
        await StopApplicationAsync();
        StartApplication();
    }

    /// <summary>Sends a request with these very header texts, also those that HttpClient would call malformed.</summary>
    protected async Task<HttpResponseMessage> SendAsync(
        string method,
        string path,
        string? body = null,
        string? ifMatch = null,
        string contentType = "application/json",
        params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.Remove("Content-Type");
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        foreach (var (name, value) in fields)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value), $"{name} is no field of a request.");
        }

        return await _client!.SendAsync(request, Cancellation);
    }

    protected Task<HttpResponseMessage> GetAsync(string path) => SendAsync("GET", path);

    protected static string? TagOf(HttpResponseMessage answer)
        => answer.Headers.TryGetValues("ETag", out var tags) ? Assert.Single(tags) : null;

    protected async Task<string> TagAsync(string path) => TagOf(await GetAsync(path)) ?? throw new InvalidOperationException($"{path} has no ETag.");

    protected static async Task<JsonElement> JsonAsync(HttpResponseMessage answer)
    {
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync(Cancellation), default);
        return json.RootElement.Clone();
    }

    protected async Task<JsonElement> JsonAsync(string path) => await JsonAsync(await GetAsync(path));

    /// <summary>The body is problem details of this status, as RFC 9457 has them.</summary>
    protected static async Task<JsonElement> ProblemAsync(HttpStatusCode status, HttpResponseMessage answer)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await JsonAsync(answer);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        return problem;
    }

    /// <summary>Whatever is done leaves the representation and its tag as they are.</summary>
    protected async Task NothingIsWrittenAsync(string path, Func<Task> attempt)
    {
        var before = await GetAsync(path);
        await attempt();
        var after = await GetAsync(path);

        Assert.Equal(before.StatusCode, after.StatusCode);
        Assert.Equal(TagOf(before), TagOf(after));
        Assert.Equal(await before.Content.ReadAsStringAsync(Cancellation), await after.Content.ReadAsStringAsync(Cancellation));
    }

    private void StartApplication()
    {
        _application = MusicApplication.Start(Database, _catalogue!);
        // Not its CreateClient(): the handlers that it adds rewrite a header like w/"…" on its way.
        _client = new HttpClient { BaseAddress = _application.ClientOptions.BaseAddress };
    }

    private async Task StopApplicationAsync()
    {
        _client?.Dispose();
        if (_application is not null)
        {
            await _application.DisposeAsync();
        }
    }
}
