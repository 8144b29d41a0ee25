using System.Net.Http.Headers;
using System.Text;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EfVersioning.AspNetCore.Tests.Applications;

/// <summary>A web application on Kestrel and a loopback port of its own, over one test's database.</summary>
internal sealed class TestApplication : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly CommandLog _commands;

    private TestApplication(WebApplication application, CommandLog commands)
    {
        _application = application;
        _commands = commands;
        Client = new HttpClient { BaseAddress = new Uri(application.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => _application.Services;

    /// <summary>The SQL that the application has sent since the last time it was asked.</summary>
    public IReadOnlyList<string> TakeCommands() => _commands.Take();

    /// <summary>Starts an application whose context is on the full road.</summary>
    /// <param name="database">The database.</param>
    /// <param name="map">Maps the endpoints, and adds middleware in front of them.</param>
    /// <param name="configure">Adds services behind <c>AddEtagVersioning()</c>.</param>
    /// <param name="options">The settings of all endpoints.</param>
    /// <param name="fullRoad">Whether the context's options call <c>UseEtagVersioning()</c>; without, its commands are not logged either.</param>
    public static Task<TestApplication> StartAsync<TContext>(
        ContextDatabase<TContext> database,
        Action<WebApplication> map,
        Action<IServiceCollection>? configure = null,
        Action<EtagHttpOptions>? options = null,
        bool fullRoad = true)
        where TContext : DbContext
        => StartAsync<TContext, TContext>(database, map, configure, options, fullRoad);

    /// <summary>The same with a context that the database was not made for.</summary>
    public static async Task<TestApplication> StartAsync<TMade, TContext>(
        ContextDatabase<TMade> database,
        Action<WebApplication> map,
        Action<IServiceCollection>? configure = null,
        Action<EtagHttpOptions>? options = null,
        bool fullRoad = true)
        where TMade : DbContext
        where TContext : DbContext
    {
        var commands = new CommandLog();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Services.AddDbContext<TContext>(context =>
        {
            database.Configure(context);
            if (fullRoad)
            {
                context.UseEtagVersioning().AddInterceptors(commands);
            }
        });
        builder.Services.AddEtagVersioning<TContext>(options);
        configure?.Invoke(builder.Services);
        var application = builder.Build();
        try
        {
            map(application);
            await application.StartAsync(TestContext.Current.CancellationToken);
            return new TestApplication(application, commands);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a request as a client of any kind would: header values are not looked at on the way out.</summary>
    /// <param name="request">Method and path: <c>PUT /songs/1</c>.</param>
    /// <param name="json">The body, or null.</param>
    /// <param name="fields">The header fields.</param>
    public async Task<HttpResponseMessage> SendAsync(string request, string? json = null, params (string Name, string Value)[] fields)
    {
        var separator = request.IndexOf(' ', StringComparison.Ordinal);
        using var message = new HttpRequestMessage(new HttpMethod(request[..separator]), request[(separator + 1)..]);
        if (json is not null)
        {
            message.Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        }

        foreach (var (name, value) in fields)
        {
            Assert.True(message.Headers.TryAddWithoutValidation(name, value), $"{name} is no field of a request.");
        }

        return await Client.SendAsync(message, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}
