using EfVersioning.Testing.Servers;
using Microsoft.Data.SqlClient;

namespace EfVersioning.Testing.SqlServer;

/// <summary>
/// The SQL Server of this test process, from the first source that has one:
/// <list type="number">
/// <item><c>connection</c>: the server that the environment variable <c>EFVERSIONING_SQLSERVER</c> names by its connection
/// string, with the right to create databases;</item>
/// <item><c>docker</c>: a container, where a Docker engine answers and has the image <c>EFVERSIONING_SQLSERVER_IMAGE</c>.</item>
/// </list>
/// <c>EFVERSIONING_SQLSERVER_SOURCE</c> asks for one of them by name; <c>docker</c> then fetches the image, and its license is
/// accepted with it. It is the one server that <c>EFVERSIONING_REQUIRE_ALL</c> does not require: no package of a free system has it.
/// </summary>
internal static class SqlServerSource
{
    private const string GivenVariable = "EFVERSIONING_SQLSERVER";

    private static readonly ServerSources Sources = new(
        ServerSettings.OfProcess,
        "SQL Server",
        GivenVariable,
        ("connection", GivenAsync),
        ("docker", () => SqlServerContainer.StartAsync(mayFetch: ServerSettings.OfProcess.DemandFor(GivenVariable, "docker") is not null)))
    {
        IsOptional = true,
    };

    /// <exception cref="AbsentServerException">There is none.</exception>
    public static Task<string> ConnectionStringAsync() => Sources.AddressAsync();

    private static async Task<string> GivenAsync()
    {
        var connectionString = ServerSettings.OfProcess[GivenVariable]
            ?? throw new AbsentServerException($"{GivenVariable} is not set.");
        try
        {
            await using var connection = new SqlConnection(connectionString);
            await connection.OpenAsync();
            return connectionString;
        }
        catch (Exception exception) when (exception is SqlException or ArgumentException or InvalidOperationException)
        {
            throw new AbsentServerException($"{GivenVariable} does not lead to a server ({exception.Message}).");
        }
    }
}
