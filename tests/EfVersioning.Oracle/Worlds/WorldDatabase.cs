using System.Collections.Concurrent;
using System.Data.Common;
using EfVersioning.Oracle.Models;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EfVersioning.Oracle.Worlds;

/// <summary>The database of one world: one connection, which all its contexts share, and what another application does on it as well.</summary>
internal sealed class WorldDatabase : IDisposable
{
    private static readonly ConcurrentDictionary<Variant, (string Script, string[] Tables)> Schemas = [];

    private readonly bool _isSqlite;
    private Variant? _made;

    public WorldDatabase(string? connectionString)
    {
        _isSqlite = connectionString is null;
        Connection = connectionString is null ? new SqliteConnection("Data Source=:memory:") : new NpgsqlConnection(connectionString);
        Connection.Open();
    }

    public DbConnection Connection { get; private set; }

    public DbTransaction? Transaction { get; set; }

    /// <summary>Makes the tables of a model anew.</summary>
    public void Reset(OracleContext context)
    {
        var variant = context.Variant.OfModel;
        if (!Schemas.TryGetValue(variant, out var schema))
        {
            Schemas[variant] = schema = (context.Database.GenerateCreateScript(), TablesOf(context));
        }

        if (_isSqlite)
        {
            Connection.Dispose();
            Connection = new SqliteConnection("Data Source=:memory:");
            Connection.Open();
            Execute(schema.Script);
        }
        else if (_made == variant)
        {
            Execute($"TRUNCATE {string.Join(", ", schema.Tables.Select(table => $"\"{table}\""))} CASCADE");
            Execute(string.Join('\n', schema.Script.Split(";\n").Where(line => line.TrimStart().StartsWith("INSERT", StringComparison.Ordinal)).Select(line => line + ";").DefaultIfEmpty("SELECT 1")));
        }
        else
        {
            Execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public; " + schema.Script);
            _made = variant;
        }

        Tables = schema.Tables;
    }

    public string[] Tables { get; private set; } = [];

    /// <summary>Every row of every table, past the contexts.</summary>
    public List<string> Rows()
    {
        try
        {
            return Read();
        }
        catch (NpgsqlException)
        {
            // A transaction in which a command failed answers nothing more.
            return ["aborted"];
        }
    }

    private List<string> Read()
    {
        var rows = new List<string>();
        foreach (var table in Tables)
        {
            using var command = Command($"SELECT * FROM \"{table}\"");
            using var reader = command.ExecuteReader();
            var first = rows.Count;
            while (reader.Read())
            {
                rows.Add($"{table}: {string.Join(", ", Enumerable.Range(0, reader.FieldCount).Select(column => $"{reader.GetName(column)} = {(reader.IsDBNull(column) ? "null" : reader.GetValue(column))}"))}");
            }

            rows.Sort(first, rows.Count - first, StringComparer.Ordinal);
        }

        return rows;
    }

    public int Execute(string sql)
    {
        using var command = Command(sql);
        return command.ExecuteNonQuery();
    }

    public void Dispose() => Connection.Dispose();

    private static string[] TablesOf(OracleContext context)
        => [.. context.Model.GetRelationalModel().Tables.Select(table => table.Name).Order(StringComparer.Ordinal)];

    private DbCommand Command(string sql)
    {
        var command = Connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = Transaction;
        return command;
    }
}
