using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EfVersioning.Calls;

/// <summary>What is counted: each is done before, so that nothing is counted that is done once.</summary>
internal static class Work
{
    public static async Task<List<(string Work, List<Step> Entered)>> RunAsync()
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync();
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddDbContext<MusicContext>(options => options.UseSqlite(connection).UseEtagVersioning());
        builder.Services.AddEtagVersioning<MusicContext>();
        await using var app = builder.Build();
        app.MapGet("/songs/{id}", async Task<Results<Ok<Song>, NotFound>> (int id, MusicContext db)
            => await db.Songs.FindAsync(id) is { } song ? TypedResults.Ok(song) : TypedResults.NotFound()).WithETag<Song>();
        app.MapPut("/songs/{id}", async (int id, MusicContext db) =>
        {
            var song = (await db.Songs.FindAsync(id))!;
            song.Title += "!";
            await db.SaveChangesAsync();
            return Results.Ok(song);
        }).RequireIfMatch<Song>();
        await app.StartAsync();

        using (var scope = app.Services.CreateScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<MusicContext>();
            await db.Database.EnsureCreatedAsync();
            db.Add(new Song());
            await db.SaveChangesAsync();
        }

        var client = app.GetTestClient();
        return
        [
            ("a save of one row", await CountAsync(() => SaveAsync(app.Services))),
            ("a 304", await CountAsync(() => SendAsync(client, HttpMethod.Get, "If-None-Match", HttpStatusCode.NotModified))),
            ("a 200 with a tag", await CountAsync(() => SendAsync(client, HttpMethod.Get, "Accept", HttpStatusCode.OK))),
            ("a guarded PUT", await CountAsync(() => SendAsync(client, HttpMethod.Put, "If-Match", HttpStatusCode.OK))),
        ];
    }

    private static async Task<List<Step>> CountAsync(Func<Task<Func<Task>>> prepare)
    {
        await (await prepare())();
        await (await prepare())();
        return await Entered.DuringAsync(await prepare());
    }

    private static async Task<Func<Task>> SaveAsync(IServiceProvider services)
    {
        var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MusicContext>();
        var song = await db.Songs.SingleAsync();
        song.Title += ".";
        return async () =>
        {
            await db.SaveChangesAsync();
            await scope.DisposeAsync();
        };
    }

    private static async Task<Func<Task>> SendAsync(HttpClient client, HttpMethod method, string header, HttpStatusCode expected)
    {
        var tag = (await client.GetAsync(new Uri("/songs/1", UriKind.Relative))).Headers.ETag!.ToString();
        return async () =>
        {
            using var request = new HttpRequestMessage(method, "/songs/1");
            request.Headers.TryAddWithoutValidation(header, header is "Accept" ? "*/*" : tag);
            using var answer = await client.SendAsync(request);
            if (answer.StatusCode != expected)
            {
                throw new InvalidOperationException($"{method} was answered {(int)answer.StatusCode}, and not {(int)expected}.");
            }
        };
    }
}

public class Song : IVersioned
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public int Version { get; set; }
}

public class MusicContext(DbContextOptions<MusicContext> options) : DbContext(options)
{
    public DbSet<Song> Songs => Set<Song>();
}
