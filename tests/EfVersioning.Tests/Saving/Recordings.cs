using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Saving;

/// <summary>An entity that implements nothing and calls its time of change what it likes.</summary>
public class Recording
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public DateTime ChangedAt { get; set; }
}

public class RecordingContext(DbContextOptions<RecordingContext> options) : DbContext(options)
{
    public DbSet<Recording> Recordings => Set<Recording>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Recording>().HasEtagModified(recording => recording.ChangedAt);
        modelBuilder.UseEtagVersioning();
    }
}

/// <summary>What a column with a time says, past every context.</summary>
internal static class TimeInTheRow
{
    /// <summary>The time as UTC text, to the last digit that the database keeps.</summary>
    public static async Task<string> TimeAsync<TContext>(this ContextDatabase<TContext> database, string table, int id, string column = "Modified")
        where TContext : DbContext
    {
        await using var connection = await database.ConnectAsync();
        await using var command = connection.CreateCommand();
        var value = connection.GetType().Name.StartsWith("Sqlite", StringComparison.Ordinal)
            ? $"\"{column}\""
            : $"""to_char("{column}" AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')""";
        command.CommandText = $"""SELECT {value} FROM "{table}" WHERE "Id" = {id}""";
        return ((string)(await command.ExecuteScalarAsync(Music.Cancellation))!).Replace("+00:00", "", StringComparison.Ordinal);
    }

    public static async Task ExecuteAsync<TContext>(this ContextDatabase<TContext> database, string sql)
        where TContext : DbContext
    {
        await using var connection = await database.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Music.Cancellation));
    }
}
