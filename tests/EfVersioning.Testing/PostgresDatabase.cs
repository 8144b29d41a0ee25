using System.Data.Common;
using EfVersioning.Testing.Postgres;
using EfVersioning.Testing.Servers;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace EfVersioning.Testing;

/// <summary>PostgreSQL, each database on the one server of the test process: see <see cref="PostgresServer"/>.</summary>
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

    private protected override async Task<string> CreateDatabaseAsync() =>
        new NpgsqlConnectionStringBuilder(await PostgresDatabases.TakeAsync(_server, TestContext.Current.CancellationToken))
        {
            IncludeErrorDetail = true,
            // Not UTC, and not a whole number of hours from it: a local time that is taken for UTC shows.
            Timezone = "Asia/Kathmandu",
        }.ConnectionString;

    private protected override Task DropDatabaseAsync(string connectionString) =>
        PostgresDatabases.GiveBackAsync(_server, connectionString);
}
