using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace EfVersioning.Processes.Nodes;

/// <summary>One of several processes over one database: a web application as any, on the loopback.</summary>
internal static class Node
{
    public const string Argument = "--node";

    public static async Task<int> MainAsync(string argument)
    {
        var settings = JsonSerializer.Deserialize<NodeSettings>(argument)!;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddDbContext<ItemContext>(options => options.UseNpgsql(settings.Database).UseEtagVersioning().AddInterceptors(CommandCount.Instance));
        builder.Services.AddEtagVersioning<ItemContext>();
        if (settings.Store is not StoreKind.None)
        {
            AddStore(builder.Services, settings);
        }

        await using var application = builder.Build();
        application.Use(next => http => CommandCount.CountAsync(http, next));
        application.Use(next => http => AnswerAsync(http, next));
        ItemReads.Map(application);
        ItemWrites.Map(application, settings.Guard);
        await application.StartAsync();
        Console.WriteLine(application.Urls.Single());
        await application.WaitForShutdownAsync();
        return 0;
    }

    private static void AddStore(IServiceCollection services, NodeSettings settings)
    {
        var redis = $"{settings.Redis},abortConnect=false,connectTimeout=500";
        if (settings.Store is StoreKind.Redis)
        {
            services.AddEtagVersioningRedis(redis, options => { options.MarkLifetime = settings.MarkLifetime; options.BreakDuration = TimeSpan.FromMilliseconds(500); });
        }
        else
        {
            services.AddSingleton<IETagStore>(_ => new NaiveCache(ConnectionMultiplexer.Connect(redis).GetDatabase()));
        }

        var store = services.Last(service => service.ServiceType == typeof(IETagStore)).ImplementationFactory!;
        services.Replace(ServiceDescriptor.Singleton<IETagStore>(provider => new LingeringStore((IETagStore)store(provider))));
        services.AddEtagVersioningStore<ItemContext>();
    }

    /// <summary>503 where nothing was written because the store could not be told, 500 where nobody knows. 412 is the library's.</summary>
    private static async Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (Exception exception) when (exception is not StaleETagException && !http.Response.HasStarted)
        {
            http.Response.Clear();
            http.Response.StatusCode = exception is ETagStoreException ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;
        }
    }
}
