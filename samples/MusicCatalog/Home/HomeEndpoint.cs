namespace MusicCatalog.Home;

/// <summary>The page for people.</summary>
internal static class HomeEndpoint
{
    public static void MapHome(this IEndpointRouteBuilder app)
        => app.MapMethods(
            "/",
            [HttpMethods.Get, HttpMethods.Head],
            () => Results.File(Path.Combine(AppContext.BaseDirectory, "Home", "index.html"), "text/html; charset=utf-8"));
}
