using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EfVersioning.Documentation.Tests.Pages;

/// <summary>An application as the pages write it, over a database in memory.</summary>
internal sealed class PageApplication : IAsyncDisposable
{
    private readonly SqliteConnection _open;
    private readonly WebApplication _application;
    private readonly HttpClient _client;

    private PageApplication(SqliteConnection open, WebApplication application)
    {
        _open = open;
        _application = application;
        _client = application.GetTestClient();
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<PageApplication> StartAsync<TContext>(Action<IServiceCollection> add, Action<WebApplication> map)
        where TContext : DbContext
    {
        var open = new SqliteConnection("Data Source=:memory:");
        await open.OpenAsync(Cancelled);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddDbContext<TContext>(options => options.UseSqlite(open).UseEtagVersioning());
        builder.Services.AddEtagVersioning<TContext>();
        add(builder.Services);
        var application = builder.Build();
        map(application);
        await using (var scope = application.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<TContext>().Database.EnsureCreatedAsync(Cancelled);
        }

        await application.StartAsync(Cancelled);
        return new PageApplication(open, application);
    }

    /// <param name="method">The method.</param>
    /// <param name="address">The path and the query.</param>
    /// <param name="body">What is sent as JSON; null for nothing.</param>
    /// <param name="ifMatch">The header; null for none.</param>
    /// <param name="ifNoneMatch">The header; null for none.</param>
    public async Task<HttpResponseMessage> SendAsync(string method, string address, object? body = null, string? ifMatch = null, string? ifNoneMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), address);
        request.Content = body is null ? null : JsonContent.Create(body);
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        return await _client.SendAsync(request, Cancelled);
    }

    public static string? TagOf(HttpResponseMessage answer)
        => answer.Headers.TryGetValues("ETag", out var tags) ? Assert.Single(tags) : null;

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _application.DisposeAsync();
        await _open.DisposeAsync();
    }
}
