using System.Data;
using System.Data.Common;
using EfVersioning.Testing.Servers;
using EfVersioning.Testing.SqlServer;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EfVersioning.Testing;

/// <summary>SQL Server, each database made on the one server of the test process: see <see cref="SqlServerSource"/>.</summary>
public sealed class SqlServerDatabase : TestDatabase
{
    private string _server = "";

    public override string Name => "SQL Server";

    public override IsolationLevel OneMoment => IsolationLevel.Snapshot;

    public override async ValueTask InitializeAsync()
    {
        try
        {
            _server = await SqlServerSource.ConnectionStringAsync();
        }
        catch (AbsentServerException absent)
        {
            Absence = absent;
        }
    }

    internal override void Configure(DbContextOptionsBuilder builder, string connectionString) =>
        builder.UseSqlServer(connectionString);

    internal override DbConnection Connection(string connectionString) => new SqlConnection(connectionString);

    private protected override async Task<string> CreateDatabaseAsync()
    {
        var name = $"efversioning_{Guid.NewGuid():N}";
        await ExecuteAsync($"CREATE DATABASE {name}; ALTER DATABASE {name} SET ALLOW_SNAPSHOT_ISOLATION ON", TestContext.Current.CancellationToken);
        return new SqlConnectionStringBuilder(_server) { InitialCatalog = name }.ConnectionString;
    }

    private protected override async Task DropDatabaseAsync(string connectionString)
    {
        await using var connection = new SqlConnection(connectionString);
        SqlConnection.ClearPool(connection);
        // By force, for a connection that a failed test left open; never cancelled, or the database would stay.
        await ExecuteAsync(
            $"ALTER DATABASE {connection.Database} SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE {connection.Database}", CancellationToken.None);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new SqlConnection(_server);
        await connection.OpenAsync(cancellationToken);
        await using var command = new SqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
