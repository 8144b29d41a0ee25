using System.Data.Common;
using EfVersioning.Testing.MariaDb;
using EfVersioning.Testing.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using MySql.Data.MySqlClient;
using Xunit;

namespace EfVersioning.Testing;

/// <summary>MariaDB or MySQL, each database made on the one server of the test process: see <see cref="MariaDbServer"/>.</summary>
/// <remarks>The contexts have what an application needs on this provider beside EfVersioning: <see cref="UtcTimes"/>, <see cref="DeleteByAlias"/>.</remarks>
public class MariaDbDatabase : TestDatabase
{
    private static readonly DeleteByAlias Deletes = new();

    private string _server = "";

    public override string Name => "MariaDB";

    public override async ValueTask InitializeAsync()
    {
        try
        {
            _server = await MariaDbServer.ConnectionStringAsync();
        }
        catch (AbsentServerException absent)
        {
            Absence = absent;
        }
    }

    internal override void Configure(DbContextOptionsBuilder builder, string connectionString) =>
        builder.UseMySQL(connectionString)
            .ReplaceService<IModelCustomizer, UtcTimes>()
            .AddInterceptors(Deletes);

    internal override DbConnection Connection(string connectionString) => new MySqlConnection(connectionString);

    private protected override async Task<string> CreateDatabaseAsync()
    {
        var name = $"efversioning_{Guid.NewGuid():N}";
        // The server's own collation, as most teams have it: it takes upper and lower case for the same.
        await ExecuteAsync($"CREATE DATABASE {name} CHARACTER SET utf8mb4", TestContext.Current.CancellationToken);
        return new MySqlConnectionStringBuilder(_server) { Database = name }.ConnectionString;
    }

    private protected override async Task DropDatabaseAsync(string connectionString)
    {
        await using var connection = new MySqlConnection(connectionString);
        MySqlConnection.ClearPool(connection);
        // Never cancelled, or the database would stay.
        await ExecuteAsync($"DROP DATABASE {connection.Database}", CancellationToken.None);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new MySqlConnection(_server);
        await connection.OpenAsync(cancellationToken);
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
