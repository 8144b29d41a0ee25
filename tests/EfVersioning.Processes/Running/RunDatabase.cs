using System.Data.Common;
using System.Globalization;
using EfVersioning.Processes.Histories;
using EfVersioning.Processes.Nodes;
using Npgsql;

namespace EfVersioning.Processes.Running;

/// <summary>The database, as it is seen beside the nodes.</summary>
internal sealed class RunDatabase : IAsyncDisposable
{
    private const string NodeName = "node";

    private readonly IAsyncDisposable _database;
    private readonly string _connectionString;
    private readonly string _rows;

    /// <param name="database">The database, made and with its tables.</param>
    /// <param name="connectionString">The way to it.</param>
    /// <param name="rows">A query for the number, the version and the count of each row.</param>
    public RunDatabase(IAsyncDisposable database, string connectionString, string rows)
    {
        _database = database;
        _connectionString = connectionString;
        _rows = rows;
    }

    /// <summary>For the nodes.</summary>
    public string ConnectionString => ForNodes(_connectionString);

    /// <summary>A statement whose sender was killed must not wait for a lock for longer than a mark lives.</summary>
    public static string ForNodes(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        ApplicationName = NodeName,
        Options = "-c lock_timeout=2000",
        MaxPoolSize = 20,
    }.ConnectionString;

    /// <summary>What all rows are at.</summary>
    public async Task<Observation> ObserveAsync(Recorder recorder)
    {
        await using var connection = await ConnectAsync();
        var rows = new Dictionary<int, Observed>();
        var sent = recorder.Now;
        await ReadAsync(connection, _rows, row => rows.Add(row.GetInt32(0), new Observed(row.GetInt64(1), row.GetInt32(2))));
        return new Observation(sent, recorder.Now, rows);
    }

    /// <summary>All changes there were.</summary>
    public async Task<IReadOnlyList<Change>> ReadChangesAsync()
    {
        var changes = new List<Change>();
        await using var connection = await ConnectAsync();
        await ReadAsync(connection, Audit.Read, row => changes.Add(new Change(
            row.GetInt64(0), row.GetInt32(1), Long(row, 2), Long(row, 3), (int?)Long(row, 4), (int?)Long(row, 5), row.GetInt64(6))));
        return changes;
    }

    /// <summary>Ends connections of nodes that have something under way.</summary>
    public async Task<int> CutAsync() => await ExecuteAsync(
        $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = '{NodeName}' AND state <> 'idle' LIMIT 3");

    /// <summary>Waits for what killed nodes have left under way.</summary>
    public async Task QuietAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await ExecuteAsync($"SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = '{NodeName}'") > 0)
        {
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>The number of rows that came back.</summary>
    public async Task<int> ExecuteAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        var rows = 0;
        await ReadAsync(connection, sql, _ => rows++);
        return rows;
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task ReadAsync(DbConnection connection, string sql, Action<DbDataReader> row)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            row(reader);
        }
    }

    private static long? Long(DbDataReader row, int column)
        => row.IsDBNull(column) ? null : Convert.ToInt64(row.GetValue(column), CultureInfo.InvariantCulture);
}
