using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using MusicCatalog.Without;

namespace MusicCatalog.Catalogue;

/// <summary>Which database the catalogue is in, and that it is there when the first request comes.</summary>
internal static class CatalogueDatabase
{
    /// <summary>
    /// SQLite in a file beside the program, or what <c>--Database:Provider</c> and <c>--ConnectionStrings:Music</c> say.
    /// </summary>
    public static DbContextOptionsBuilder UseCatalogueDatabase(this DbContextOptionsBuilder options, IConfiguration configuration)
    {
        // What a foreign key refuses is the client's mistake, and answered as one. It is no error of the application.
        options.ConfigureWarnings(warnings => warnings.Log(
            (RelationalEventId.CommandError, LogLevel.Debug), (CoreEventId.SaveChangesFailed, LogLevel.Debug)));
        var connection = configuration.GetConnectionString("Music");
        return configuration["Database:Provider"] switch
        {
            null or "Sqlite" => options
                .UseSqlite(connection ?? $"Data Source={Path.Combine(AppContext.BaseDirectory, "music.db")}")
                .AddInterceptors(SqliteLower.Instance),

            "Postgres" => options
                .UseNpgsql(connection ?? throw new InvalidOperationException("Postgres needs --ConnectionStrings:Music=…")),

            var other => throw new InvalidOperationException($"--Database:Provider is Sqlite or Postgres, not {other}."),
        };
    }

    /// <summary>Makes the tables where there are none, and puts the first records into them.</summary>
    public static async Task CreateCatalogueAsync(this IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MusicContext>();

        // On SQLite this also switches to write-ahead logging, so that readers do not wait for a writer.
        await db.Database.EnsureCreatedAsync();
        if (!await db.Artists.AnyAsync())
        {
            await FirstRecords.AddToAsync(db);
        }

        await scope.ServiceProvider.GetRequiredService<WithoutContext>().CreateAsync();
    }
}
