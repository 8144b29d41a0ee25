using System.Collections.Concurrent;
using Npgsql;

namespace EfVersioning.Testing.Postgres;

/// <summary>The databases of the tests. On a server of this process's own one that is given back is emptied and taken again.</summary>
/// <remarks>
/// To make and drop a database costs PostgreSQL a hundred times what a test's own tables do, and Npgsql reads the types of each
/// one anew. On a server that the run was given nothing is kept: it outlives the process.
/// </remarks>
internal static class PostgresDatabases
{
    // All that a test can leave is in a schema. A transaction that a failed test left open may hold a lock: see GiveBackAsync.
    private const string Empty = """
        SET lock_timeout = '2s';
        DO $$ DECLARE name text; BEGIN
          FOR name IN SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema' LOOP
            EXECUTE format('DROP SCHEMA %I CASCADE', name);
          END LOOP;
        END $$;
        CREATE SCHEMA public;
        """;

    private static readonly ConcurrentBag<string> _emptied = [];

    /// <summary>The connection string of a database without tables.</summary>
    public static async Task<string> TakeAsync(string server, CancellationToken cancellationToken)
    {
        if (!_emptied.TryTake(out var name))
        {
            name = $"efversioning_{Guid.NewGuid():N}";
            await ExecuteAsync(server, $"CREATE DATABASE {name} TEMPLATE template0", cancellationToken);
        }

        return In(name, server);
    }

    /// <summary>Never cancelled, or the database would stay.</summary>
    public static async Task GiveBackAsync(string server, string connectionString)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database!;
        if (!PostgresServer.IsGiven && await IsEmptiedAsync(connectionString))
        {
            _emptied.Add(name);
            return;
        }

        await using (var connection = new NpgsqlConnection(connectionString))
        {
            NpgsqlConnection.ClearPool(connection);
        }

        // By force, for a connection that a failed test left open.
        await ExecuteAsync(server, $"DROP DATABASE {name} WITH (FORCE)", CancellationToken.None);
    }

    private static async Task<bool> IsEmptiedAsync(string connectionString)
    {
        try
        {
            await ExecuteAsync(connectionString, Empty, CancellationToken.None);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static string In(string name, string server) =>
        new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;

    private static async Task ExecuteAsync(string connectionString, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
