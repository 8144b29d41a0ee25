using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Testing;

/// <summary>SQLite, each database a file in a temporary directory: several connections see it, as in an application.</summary>
public class SqliteDatabase : TestDatabase
{
    public override string Name => "SQLite";

    internal override void Configure(DbContextOptionsBuilder builder, string connectionString) =>
        builder.UseSqlite(connectionString);

    internal override DbConnection Connection(string connectionString) => new SqliteConnection(connectionString);

    private protected override Task<string> CreateDatabaseAsync()
    {
        // A directory for each, since SQLite puts its journal files beside the database.
        var directory = Directory.CreateTempSubdirectory("efversioning-");
        var connection = new SqliteConnectionStringBuilder { DataSource = Path.Combine(directory.FullName, "test.db") };
        return Task.FromResult(connection.ConnectionString);
    }

    private protected override Task DropDatabaseAsync(string connectionString)
    {
        // Pooled connections hold the file open.
        using var connection = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(connection);
        Directory.Delete(Path.GetDirectoryName(connection.DataSource)!, recursive: true);
        return Task.CompletedTask;
    }
}
