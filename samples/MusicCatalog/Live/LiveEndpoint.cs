using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MusicCatalog.Live;

/// <summary>
/// <c>GET /live</c>: every request for a resource and its statements, as server-sent events. It shows everybody what anybody
/// does, which is right for a sample and for nothing else.
/// </summary>
internal static class LiveEndpoint
{
    private static readonly string[] Resources = ["/songs", "/albums", "/artists", "/without", "/reset"];

    /// <summary>To be called before anything that answers.</summary>
    public static void UseLive(this WebApplication app)
    {
        var feed = app.Services.GetRequiredService<RequestFeed>();
        app.Use((http, next) => feed.IsWatched && Resources.Any(resource => http.Request.Path.StartsWithSegments(resource, StringComparison.Ordinal))
            ? ShowAsync(feed, http, next)
            : next(http));
    }

    public static void MapLive(this IEndpointRouteBuilder app)
        => app.MapGet("/live", Watch).ExcludeFromDescription();

    private static ServerSentEventsResult<ShownRequest?> Watch(RequestFeed feed, CancellationToken cancellation)
        => TypedResults.ServerSentEvents(EventsAsync(feed, cancellation));

    private static async IAsyncEnumerable<SseItem<ShownRequest?>> EventsAsync(
        RequestFeed feed, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var request in feed.WatchAsync(cancellation))
        {
            // The first one also sends the headers, for which a client would wait until somebody asks for something.
            yield return new SseItem<ShownRequest?>(request, request is null ? "ready" : "request");
        }
    }

    private static async Task ShowAsync(RequestFeed feed, HttpContext http, RequestDelegate next)
    {
        var statements = StatementLog.Begin();
        await next(http);

        var asked = http.Request.Headers;
        feed.Tell(new ShownRequest(
            Text(asked["X-Request-Id"]),
            Text(asked["X-Editor"]),
            http.Request.Method,
            http.Request.Path + http.Request.QueryString,
            http.Response.StatusCode,
            Text(asked.IfMatch),
            Text(asked.IfNoneMatch),
            Text(http.Response.Headers.ETag),
            [.. statements]));
    }

    private static string? Text(Microsoft.Extensions.Primitives.StringValues values) => values.Count == 0 ? null : values.ToString();
}
