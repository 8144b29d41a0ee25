using System.Data.Common;
using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Tests.Migrations;

/// <summary>What the tests of triggers share: a studio with triggers, and SQL that EF Core does not see.</summary>
internal static class Studio
{
    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Options of a context that is asked for its model alone.</summary>
    public static DbContextOptions<TContext> ModelOptions<TContext>()
        where TContext : DbContext
        => new DbContextOptionsBuilder<TContext>()
            .UseSqlite()
            .ConfigureWarnings(warnings => warnings.Log(CoreEventId.ManyServiceProvidersCreatedWarning))
            .Options;

    public static async Task<ContextDatabase<StudioContext>> StudioAsync(this TestDatabase database)
    {
        var studio = await database.CreateAsync<StudioContext>(options => options.UseEtagVersioning());
        await using var db = studio.Open();
        await db.Database.CreateEtagTriggersAsync(Cancellation);
        return studio;
    }

    public static async Task<int> AddSongAsync(this ContextDatabase<StudioContext> studio, string title = "Here Comes the Sun")
    {
        await using var db = studio.Open();
        var song = new Song { Title = title, Credits = { Composer = "Harrison" } };
        db.Add(song);
        await db.SaveChangesAsync(Cancellation);
        return song.Id;
    }

    /// <summary>What another program does.</summary>
    public static async Task<int> RawAsync<TContext>(this ContextDatabase<TContext> database, string sql)
        where TContext : DbContext
    {
        await using var connection = await database.ConnectAsync();
        await using var command = Command(connection, sql);
        return await command.ExecuteNonQueryAsync(Cancellation);
    }

    public static async Task<int> NumberAsync<TContext>(this ContextDatabase<TContext> database, string sql)
        where TContext : DbContext
    {
        await using var connection = await database.ConnectAsync();
        await using var command = Command(connection, sql);
        return Convert.ToInt32(await command.ExecuteScalarAsync(Cancellation), null);
    }

    public static Task<int> VersionAsync(this ContextDatabase<StudioContext> studio, int song)
        => studio.NumberAsync($"""SELECT "Version" FROM "Songs" WHERE "Id" = {song}""");

    private static DbCommand Command(DbConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
