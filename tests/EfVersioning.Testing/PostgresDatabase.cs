using System.Data.Common;
using EfVersioning.Testing.Postgres;
using EfVersioning.Testing.Servers;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace EfVersioning.Testing;

/// <summary>PostgreSQL, each database made on the one server of the test process: see <see cref="PostgresServer"/>.</summary>
public class PostgresDatabase : TestDatabase
{
    private string _server = "";

    public override string Name => "PostgreSQL";

    public override async ValueTask InitializeAsync()
    {
        try
        {
            _server = await PostgresServer.ConnectionStringAsync();
        }
        catch (AbsentServerException absent)
        {
            Absence = absent;
        }
    }

    internal override void Configure(DbContextOptionsBuilder builder, string connectionString) =>
        builder.UseNpgsql(connectionString);

    internal override DbConnection Connection(string connectionString) => new NpgsqlConnection(connectionString);

    private protected override async Task<string> CreateDatabaseAsync()
    {
        var name = $"efversioning_{Guid.NewGuid():N}";
        await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE template0", TestContext.Current.CancellationToken);
        return new NpgsqlConnectionStringBuilder(_server)
        {
            Database = name,
            IncludeErrorDetail = true,
            // Not UTC, and not a whole number of hours from it: a local time that is taken for UTC shows.
            Timezone = "Asia/Kathmandu",
        }.ConnectionString;
    }

    private protected override async Task DropDatabaseAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        NpgsqlConnection.ClearPool(connection);
        // By force, for a connection that a failed test left open; never cancelled, or the database would stay.
        await ExecuteAsync($"DROP DATABASE {connection.Database} WITH (FORCE)", CancellationToken.None);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_server);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
