using System.Data.Common;
using System.Globalization;
using EfVersioning.Processes.Histories;
using EfVersioning.Processes.Nodes;
using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfVersioning.Processes.Running;

/// <summary>The database, as it is seen beside the nodes.</summary>
internal sealed class ItemDatabase : IAsyncDisposable
{
    private const string NodeName = "node";

    private readonly ContextDatabase<ItemContext> _database;
    private readonly DbConnection _connection;

    private ItemDatabase(ContextDatabase<ItemContext> database, DbConnection connection)
    {
        _database = database;
        _connection = connection;
    }

    /// <summary>For the nodes. A statement whose sender was killed must not wait for a lock for longer than a mark lives.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(_database.ConnectionString)
    {
        ApplicationName = NodeName,
        Options = "-c lock_timeout=2000",
        MaxPoolSize = 20,
    }.ConnectionString;

    public static async Task<ItemDatabase> CreateAsync(PostgresDatabase server)
    {
        var database = await server.CreateAsync<ItemContext>(options => options.UseEtagVersioning());
        var made = new ItemDatabase(database, await database.ConnectAsync());
        await made.ExecuteAsync(ItemAudit.Schema);
        await made.ExecuteAsync(
            $"""INSERT INTO "Items" ("Id", "Count", "Request", "Version") SELECT id, 0, 0, 1 FROM generate_series(1, {ItemRows.Count}) id""");
        return made;
    }

    /// <summary>What all rows are at.</summary>
    public async Task<Observation> ObserveAsync(Recorder recorder)
    {
        await using var connection = await _database.ConnectAsync();
        var rows = new Dictionary<int, Observed>();
        var sent = recorder.Now;
        await ReadAsync(
            connection, """SELECT "Id", "Version", "Count" FROM "Items" """, row => rows.Add(row.GetInt32(0), new Observed(row.GetInt64(1), row.GetInt32(2))));
        return new Observation(sent, recorder.Now, rows);
    }

    /// <summary>All changes there were.</summary>
    public async Task<IReadOnlyList<Change>> ReadChangesAsync()
    {
        var changes = new List<Change>();
        await ReadAsync(_connection, ItemAudit.Read, row => changes.Add(new Change(
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

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>The number of rows that came back.</summary>
    private async Task<int> ExecuteAsync(string sql)
    {
        var rows = 0;
        await ReadAsync(_connection, sql, _ => rows++);
        return rows;
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
