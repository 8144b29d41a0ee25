using Microsoft.Extensions.FileProviders;

namespace MusicCatalog.Home;

/// <summary>The page for people: plain files, read as they are.</summary>
internal static class HomeEndpoint
{
    // Nothing from elsewhere, and no script in the text.
    private const string ContentSecurityPolicy = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Home", "page");

    public static void UseHomeFiles(this IApplicationBuilder app)
        => app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = new PhysicalFileProvider(Folder),
            RequestPath = "/page",
            OnPrepareResponse = answer => answer.Context.Response.Headers.CacheControl = "no-cache",
        });

    public static void MapHome(this IEndpointRouteBuilder app)
        => app.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], Page).ExcludeFromDescription();

    private static IResult Page(HttpResponse answer)
    {
        answer.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        return Results.File(Path.Combine(Folder, "index.html"), "text/html; charset=utf-8");
    }
}
