using Microsoft.AspNetCore.Connections;
using Microsoft.EntityFrameworkCore;
using MusicCatalog.Artists;
using MusicCatalog.Catalogue;
using MusicCatalog.Description;
using MusicCatalog.Home;
using MusicCatalog.Live;
using MusicCatalog.Resetting;
using MusicCatalog.Songs;
using MusicCatalog.Without;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions
{
    Args = args,
    ContentRootPath = AppContext.BaseDirectory,
});

if (builder.Configuration["urls"] is null)
{
    builder.WebHost.UseUrls("http://127.0.0.1:5080");
}

// That it could not start is said below, in one line.
builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

// Out of a pool: making a context for a request takes longer than most of what the request does with it.
builder.Services.AddDbContextPool<MusicContext>(options => options
    .UseCatalogueDatabase(builder.Configuration)
    .ShowStatements()
    .UseEtagVersioning());

builder.Services.AddEtagVersioning<MusicContext>();

// With --Redis=host:port what a row is at is known without the database, by any number of processes. In the memory of one it
// would be known without Redis too; but nobody says here that there is only one.
if (builder.Configuration["Redis"] is { Length: > 0 } redis)
{
    builder.Services.AddEtagVersioningRedis<MusicContext>(redis);
}

// Where FindCachedAsync keeps the artists that it reads.
builder.Services.AddHybridCache();

// For the page: what happens, as it happens, and the same catalogue without versions.
builder.Services.AddSingleton<RequestFeed>();
builder.Services.AddDbContext<WithoutContext>(options => options
    .UseCatalogueDatabase(builder.Configuration)
    .ShowStatements());

builder.Services.AddApiDescription();
builder.Services.AddControllers();
builder.Services.AddValidation();
builder.Services.AddProblemDetails();

// A body that cannot be read is the client's mistake in every environment: 400, never an exception.
builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);

var app = builder.Build();

// While the web server starts. A request waits for it.
var catalogue = Task.Run(app.Services.CreateCatalogueAsync);
app.Use(async (context, next) =>
{
    await catalogue;
    await next(context);
});

app.UseLive();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.UseHomeFiles();
app.MapHome();
app.MapLive();
app.MapReset();
app.MapWithout();
app.MapApiDescription();
app.MapSongs();
app.MapArtists();
app.MapControllers();

try
{
    await app.StartAsync();
    await catalogue;
    await app.WaitForShutdownAsync();
    return 0;
}
catch (IOException exception) when (exception.InnerException is AddressInUseException)
{
    Console.Error.WriteLine($"{exception.Message} Another program listens there. Say another address: --urls http://127.0.0.1:5081");
    return 1;
}
