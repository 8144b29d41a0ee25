using EfVersioning.Testing.Servers;
using Npgsql;

namespace EfVersioning.Testing.Postgres;

/// <summary>
/// The PostgreSQL server of this test process, from the first source that has one:
/// <list type="number">
/// <item><c>connection</c>: the server that the environment variable <c>EFVERSIONING_POSTGRES</c> names by its connection
/// string, with the right to create databases;</item>
/// <item><c>docker</c>: a container, where a Docker engine answers, of the image <c>EFVERSIONING_POSTGRES_IMAGE</c>;</item>
/// <item><c>binary</c>: a temporary cluster of the PostgreSQL that is installed on this machine.</item>
/// </list>
/// <c>EFVERSIONING_POSTGRES_SOURCE</c> asks for one of them by name.
/// </summary>
internal static class PostgresServer
{
    private const string GivenVariable = "EFVERSIONING_POSTGRES";

    private static readonly ServerSources Sources = new(
        ServerSettings.OfProcess,
        "PostgreSQL",
        GivenVariable,
        ("connection", GivenAsync),
        ("docker", PostgresContainer.StartAsync),
        ("binary", PostgresCluster.StartAsync));

    /// <summary>Whether it was there before the process, and will be after it.</summary>
    public static bool IsGiven => ServerSettings.OfProcess[GivenVariable] is not null;

    /// <exception cref="AbsentServerException">There is none.</exception>
    public static Task<string> ConnectionStringAsync() => Sources.AddressAsync();

    private static async Task<string> GivenAsync()
    {
        var connectionString = ServerSettings.OfProcess[GivenVariable]
            ?? throw new AbsentServerException($"{GivenVariable} is not set.");
        try
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync();
            return connectionString;
        }
        catch (Exception exception) when (exception is NpgsqlException or ArgumentException)
        {
            throw new AbsentServerException($"{GivenVariable} does not lead to a server ({exception.Message}).");
        }
    }
}
