using System.Collections.Concurrent;
using System.Data.Common;
using EfVersioning.AspNetCore;
using EfVersioning.Benchmarks.Measuring;
using EfVersioning.Benchmarks.Songs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace EfVersioning.Benchmarks.Http;

/// <summary>The endpoints under load.</summary>
internal static class SongEndpoints
{
    public static void Map(WebApplication application, bool hasRedis)
    {
        application.UseOutputCache();
        application.MapGet("/bare/{id}", (int id, HttpContext http) =>
        {
            // What a 200 would have, a 304 has too (RFC 9110 §15.4.5).
            http.Response.Headers.CacheControl = "private, no-cache";
            return NotModified(http, $"\"music.song-{id},1\"");
        });
        application.MapGet("/cached/{id}", CachedAsync).CacheOutput(policy => policy.Expire(TimeSpan.FromHours(1)));
        application.MapGet("/hand/songs/{id}", ReadByHandAsync<ByHandContext>);
        application.MapGet("/hand/pooled/songs/{id}", ReadByHandAsync<PooledByHandContext>);
        application.MapGet("/ado/songs/{id}", ReadVersionAsync);
        application.MapPut("/hand/songs/{id}", WriteByHandAsync);
        application.MapGet("/plain/songs/{id}", ReadAsync<VersionedContext>);
        MapRead<VersionedContext>("/songs/{id}");
        MapRead<PooledContext>("/pooled/songs/{id}");
        MapRead<StoredContext>("/stored/songs/{id}");
        MapRead<PooledStoredContext>("/stored/pooled/songs/{id}");
        if (hasRedis)
        {
            application.MapGet("/redis/{id}", ReadRedisAsync);
        }

        application.MapGet("/select/songs/{id}", SelectAsync<VersionedContext>);
        application.MapGet("/select/pooled/songs/{id}", SelectAsync<PooledContext>);
        application.MapGet("/query/songs/{id}", QueryAsync<ByHandContext>);
        application.MapGet("/query/pooled/songs/{id}", QueryAsync<PooledByHandContext>);
        application.MapPut("/stored/songs/{id}", WriteAsync<StoredContext>).RequireIfMatch<Song>(In<StoredContext>);
        application.MapPut("/songs/{id}", WriteAsync<VersionedContext>).RequireIfMatch<Song>(In<VersionedContext>);
        application.MapGet("/songs", (ListContext db) => db.Songs.Take(20).ToListAsync()).WithCollectionETag<Song>(In<ListContext>);

        void MapRead<TContext>(string route)
            where TContext : SongContext
            => application.MapGet(route, ReadAsync<TContext>).WithETag<Song>(In<TContext>);
    }

    private static void In<TContext>(EtagHttpOptions options) => options.Context = typeof(TContext);

    private static IResult NotModified(HttpContext http, string tag)
    {
        http.Response.Headers.ETag = tag;
        return Results.StatusCode(StatusCodes.Status304NotModified);
    }

    /// <summary>What a team writes for itself: the row is loaded to be compared.</summary>
    private static async Task<IResult> ReadByHandAsync<TContext>(int id, HttpContext http, TContext db)
        where TContext : SongContext
    {
        if (await db.Songs.AsNoTracking().FirstOrDefaultAsync(song => song.Id == id) is not { } song)
        {
            return Results.NotFound();
        }

        var tag = $"\"music.song-{song.Id},{song.Version}\"";
        if (http.Request.Headers.IfNoneMatch == tag)
        {
            return NotModified(http, tag);
        }

        http.Response.Headers.ETag = tag;
        return Results.Ok(song);
    }

    /// <summary>The least that a 304 with a query can take: the version alone, and nothing of EF Core.</summary>
    private static async Task<IResult> ReadVersionAsync(int id, HttpContext http, SongSource songs)
    {
        await using var connection = songs.Connect();
        await connection.OpenAsync();
        return await CompareAsync(id, http, connection);
    }

    /// <summary>The least that it can take where the connection is a context's.</summary>
    private static async Task<IResult> SelectAsync<TContext>(int id, HttpContext http, TContext db)
        where TContext : SongContext
    {
        await db.Database.OpenConnectionAsync();
        return await CompareAsync(id, http, db.Database.GetDbConnection());
    }

    /// <summary>The same by EF Core's fastest query, on a context that knows nothing of ours: what nobody who asks EF Core can go below.</summary>
    private static async Task<IResult> QueryAsync<TContext>(int id, HttpContext http, TContext db)
        where TContext : SongContext
    {
        var tag = $"\"music.song-{id},{await VersionQuery<TContext>.Of(db)(db, id, http.RequestAborted)}\"";
        return http.Request.Headers.IfNoneMatch == tag ? NotModified(http, tag) : Results.Ok();
    }

    private static async Task<IResult> CompareAsync(int id, HttpContext http, DbConnection connection)
    {
        CommandCount.Sent();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT \"Version\" FROM \"Songs\" WHERE \"Id\" = @id";
        var parameter = command.CreateParameter();
        parameter.ParameterName = "@id";
        parameter.Value = id;
        command.Parameters.Add(parameter);
        var tag = $"\"music.song-{id},{await command.ExecuteScalarAsync()}\"";
        return http.Request.Headers.IfNoneMatch == tag ? NotModified(http, tag) : Results.Ok();
    }

    /// <summary>The least that a 304 from Redis can take: one GET, and nothing of EF Core or of ours.</summary>
    private static async Task<IResult> ReadRedisAsync(int id, HttpContext http, [FromServices] IConnectionMultiplexer redis)
    {
        await redis.GetDatabase().StringGetAsync("song");
        return NotModified(http, $"\"music.song-{id},1\"");
    }

    private static async Task<IResult> CachedAsync(int id, HttpContext http, ByHandContext db)
    {
        var song = await db.Songs.AsNoTracking().FirstAsync(song => song.Id == id);
        http.Response.Headers.ETag = $"\"music.song-{song.Id},{song.Version}\"";
        return Results.Ok(song);
    }

    /// <summary>EF Core's own token: the client's version becomes the original value.</summary>
    private static async Task<IResult> WriteByHandAsync(int id, Title title, HttpContext http, ByHandContext db)
    {
        if (await db.Songs.FirstOrDefaultAsync(song => song.Id == id) is not { } song)
        {
            return Results.NotFound();
        }

        var sent = http.Request.Headers.IfMatch.ToString();
        db.Entry(song).Property(row => row.Version).OriginalValue
            = int.Parse(sent.AsSpan(sent.LastIndexOf(',') + 1).TrimEnd('"'), System.Globalization.CultureInfo.InvariantCulture);
        song.Title = title.Text;
        song.Version = db.Entry(song).Property(row => row.Version).OriginalValue + 1;
        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateConcurrencyException)
        {
            return Results.StatusCode(StatusCodes.Status412PreconditionFailed);
        }

        http.Response.Headers.ETag = $"\"music.song-{song.Id},{song.Version}\"";
        return Results.Ok(song);
    }

    // It says by its type that it answers a song, so that its tag need not be asked for before.
    private static async Task<Results<Ok<Song>, NotFound>> ReadAsync<TContext>(int id, TContext db)
        where TContext : SongContext
        => await db.Songs.AsNoTracking().FirstOrDefaultAsync(song => song.Id == id) is { } song ? TypedResults.Ok(song) : TypedResults.NotFound();

    private static async Task<IResult> WriteAsync<TContext>(int id, Title title, TContext db)
        where TContext : SongContext
    {
        if (await db.Songs.FirstOrDefaultAsync(song => song.Id == id) is not { } song)
        {
            return Results.NotFound();
        }

        song.Title = title.Text;
        await db.SaveChangesAsync();
        return Results.Ok(song);
    }

    internal sealed record Title(string Text);

    private static class VersionQuery<TContext>
        where TContext : SongContext
    {
        // One for each database: a compiled query is of one model.
        private static readonly ConcurrentDictionary<IModel, Func<TContext, int, CancellationToken, Task<int>>> Compiled = new();

        public static Func<TContext, int, CancellationToken, Task<int>> Of(TContext context) => Compiled.GetOrAdd(context.Model, static _ => EF.CompileAsyncQuery(
            (TContext db, int id, CancellationToken cancellation) => db.Songs.Where(song => song.Id == id).Select(song => song.Version).FirstOrDefault()));
    }
}
