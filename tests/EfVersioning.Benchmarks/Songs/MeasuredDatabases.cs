using EfVersioning.Testing;

namespace EfVersioning.Benchmarks.Songs;

/// <summary>The databases that are measured.</summary>
internal static class MeasuredDatabases
{
    public const string Sqlite = "SQLite";
    public const string Postgres = "PostgreSQL";

    private static PostgresDatabase? _server;
    private static MariaDbDatabase? _mariaDb;

    /// <summary>SQLite, and PostgreSQL where there is one.</summary>
    public static IReadOnlyList<string> All => _server is null ? [Sqlite] : [Sqlite, Postgres];

    /// <summary>Those whose turn it is.</summary>
    public static IReadOnlyList<string> Measured { get; set; } = [Sqlite];

    /// <summary>The server as it stands in a list of versions.</summary>
    public static string ServerVersion { get; private set; } = "";

    /// <summary>The servers that there are.</summary>
    public static IReadOnlyList<TestDatabase> Servers => [.. new TestDatabase?[] { _server, _mariaDb }.OfType<TestDatabase>()];

    public static PostgresDatabase Server => _server ?? throw new InvalidOperationException("There is no PostgreSQL server.");

    /// <summary>Starts the server, and says why where there is none.</summary>
    public static async Task StartAsync() => _server = await StartAsync(new PostgresDatabase());

    /// <summary>Starts the one that tokens alone are measured on, and says why where there is none.</summary>
    public static async Task StartMariaDbAsync() => _mariaDb ??= await StartAsync(new MariaDbDatabase());

    private static async Task<TDatabase?> StartAsync<TDatabase>(TDatabase server)
        where TDatabase : TestDatabase
    {
        await server.InitializeAsync();
        if (server.Absence is { } absent)
        {
            Console.Error.WriteLine($"Without {server.Name}: {absent.Message}");
            return null;
        }

        await using var database = await server.CreateEmptyAsync<PlainContext>();
        await using var connection = await database.ConnectAsync();
        ServerVersion += $", {server.Name} {connection.ServerVersion}";
        return server;
    }
}
