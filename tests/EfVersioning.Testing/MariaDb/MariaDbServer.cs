using EfVersioning.Testing.Servers;
using MySql.Data.MySqlClient;

namespace EfVersioning.Testing.MariaDb;

/// <summary>
/// The MariaDB or MySQL of this test process, from the first source that has one:
/// <list type="number">
/// <item><c>connection</c>: the server that the environment variable <c>EFVERSIONING_MARIADB</c> names by its connection
/// string, with the right to create databases and ANSI_QUOTES and PIPES_AS_CONCAT in its sql_mode: the SQL of the tests
/// themselves is for every database;</item>
/// <item><c>docker</c>: a container, where a Docker engine answers, of the image <c>EFVERSIONING_MARIADB_IMAGE</c>, which may
/// be MySQL's;</item>
/// <item><c>binary</c>: a temporary server of the MariaDB that is installed on this machine.</item>
/// </list>
/// <c>EFVERSIONING_MARIADB_SOURCE</c> asks for one of them by name.
/// </summary>
internal static class MariaDbServer
{
    private const string GivenVariable = "EFVERSIONING_MARIADB";

    private static readonly ServerSources Sources = new(
        ServerSettings.OfProcess,
        "MariaDB",
        GivenVariable,
        ("connection", GivenAsync),
        ("docker", MariaDbContainer.StartAsync),
        ("binary", MariaDbProcess.StartAsync));

    /// <exception cref="AbsentServerException">There is none.</exception>
    public static Task<string> ConnectionStringAsync() => Sources.AddressAsync();

    private static async Task<string> GivenAsync()
    {
        var connectionString = ServerSettings.OfProcess[GivenVariable]
            ?? throw new AbsentServerException($"{GivenVariable} is not set.");
        try
        {
            await using var connection = new MySqlConnection(connectionString);
            await connection.OpenAsync();
            await using var mode = new MySqlCommand("SELECT @@sql_mode", connection);
            return await mode.ExecuteScalarAsync() is string modes && modes.Contains("ANSI_QUOTES", StringComparison.Ordinal) && modes.Contains("PIPES_AS_CONCAT", StringComparison.Ordinal)
                ? connectionString
                : throw new AbsentServerException($"the server of {GivenVariable} does not have ANSI_QUOTES and PIPES_AS_CONCAT in its sql_mode, which the tests' own SQL needs.");
        }
        catch (Exception exception) when (exception is MySqlException or ArgumentException)
        {
            throw new AbsentServerException($"{GivenVariable} does not lead to a server ({exception.Message}).");
        }
    }
}
