using EfVersioning.AspNetCore.Tests.Applications;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EfVersioning.AspNetCore.Tests.Setup;

/// <summary>An application that forgot <c>AddEtagVersioning</c>, so that no start-up filter of ours runs.</summary>
public sealed class MissingServicesTests
{
    private static WebApplication Build(Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        configure?.Invoke(builder.Services);
        return builder.Build();
    }

    [Fact]
    public async Task A_group_is_refused_where_it_is_said()
    {
        await using var app = Build();

        var refusal = Assert.Throws<InvalidOperationException>(() => app.MapGroup("/items").WithETag<Item>());

        Assert.Contains("AddEtagVersioning<TContext>()", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_endpoint_is_refused_with_every_request_and_no_handler_runs(bool isList)
    {
        var runs = 0;
        Exception? caught = null;
        await using var app = Build();
        app.Use(async (http, next) =>
        {
            caught = await Record.ExceptionAsync(() => next(http));
            http.Response.StatusCode = caught is null ? StatusCodes.Status200OK : StatusCodes.Status500InternalServerError;
        });
        app.UseRouting();
        var endpoint = app.MapPut("/items/{id}", (int id) => ++runs);
        _ = isList ? endpoint.WithCollectionETag<Item>() : endpoint.RequireIfMatch<Item>();
        app.MapGet("/other", () => ++runs);
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        foreach (var path in new[] { "/items/1", "/items/1", "/other" })
        {
            caught = null;
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

            Assert.Equal(500, (int)answer.StatusCode);
            var refusal = Assert.IsType<InvalidOperationException>(caught).Message;
            Assert.Contains("/items/{id}", refusal, StringComparison.Ordinal);
            Assert.Contains("AddEtagVersioning<TContext>()", refusal, StringComparison.Ordinal);
        }

        Assert.Equal(0, runs);
    }

    [Theory]
    [InlineData("/said/rows/1")]
    [InlineData("/said/lists")]
    public async Task An_action_is_refused_with_its_first_request(string path)
    {
        Exception? caught = null;
        await using var app = Build(services => services.AddControllers().ConfigureApplicationPartManager(parts =>
        {
            parts.FeatureProviders.Clear();
            parts.FeatureProviders.Add(new OnlySaid());
        }));
        app.Use(async (http, next) =>
        {
            caught = await Record.ExceptionAsync(() => next(http));
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        });
        app.UseRouting();
        app.MapControllers();
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(500, (int)answer.StatusCode);
        var refusal = Assert.IsType<InvalidOperationException>(caught).Message;
        Assert.Contains(nameof(SaidController), refusal, StringComparison.Ordinal);
        Assert.Contains("AddEtagVersioning<TContext>()", refusal, StringComparison.Ordinal);
    }

    [Route("said")]
    public sealed class SaidController : ControllerBase
    {
        [HttpGet("rows/{id}")]
        [ETag<Item>]
        public Item Row(int id) => new() { Id = id };

        [HttpGet("lists")]
        [CollectionETag<Item>]
        public Item[] List() => [];
    }

    private sealed class OnlySaid : ControllerFeatureProvider
    {
        protected override bool IsController(System.Reflection.TypeInfo typeInfo) => typeInfo == typeof(SaidController);
    }
}
