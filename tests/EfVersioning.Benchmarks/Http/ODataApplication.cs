using EfVersioning.Benchmarks.Songs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.OData;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EfVersioning.Benchmarks.Http;

/// <summary>The same songs by OData, apart from the others: its routing and its controllers would cost each of their requests too.</summary>
internal sealed class ODataApplication : IAsyncDisposable
{
    private readonly WebApplication _application;

    private ODataApplication(WebApplication application)
    {
        _application = application;
        Address = new Uri(application.Urls.Single());
    }

    public Uri Address { get; }

    public static async Task<ODataApplication> StartAsync(SongSource songs)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddDbContext<ByHandContext>(songs.Configure);
        builder.Services.AddControllers().AddOData(options => options.AddRouteComponents(SongsController.Model()));

        var application = builder.Build();
        application.MapControllers();
        await application.StartAsync();
        return new ODataApplication(application);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}
