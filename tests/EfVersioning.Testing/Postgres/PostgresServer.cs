using Npgsql;

namespace EfVersioning.Testing.Postgres;

/// <summary>
/// The PostgreSQL server of this test process, started when the first test class asks, from the first source that has one:
/// <list type="number">
/// <item><c>connection</c>: the server that the environment variable <c>EFVERSIONING_POSTGRES</c> names by its connection
/// string, with the right to create databases;</item>
/// <item><c>docker</c>: a container, where a Docker engine answers, of the image <c>EFVERSIONING_POSTGRES_IMAGE</c>;</item>
/// <item><c>binary</c>: a temporary cluster of the PostgreSQL that is installed on this machine.</item>
/// </list>
/// <c>EFVERSIONING_POSTGRES_SOURCE</c> asks for one of them by name: no other is tried.
/// </summary>
internal static class PostgresServer
{
    private const string GivenVariable = "EFVERSIONING_POSTGRES";
    private const string SourceVariable = "EFVERSIONING_POSTGRES_SOURCE";

    private static readonly (string Name, Func<Task<string>> StartAsync)[] _sources =
    [
        ("connection", GivenAsync),
        ("docker", PostgresContainer.StartAsync),
        ("binary", PostgresCluster.StartAsync),
    ];

    private static readonly Lazy<Task<string>> _connectionString = new(StartAsync);

    /// <summary>The source that was asked for, if one was; a connection string asks for its server.</summary>
    public static string? SourceAskedFor =>
        Variable(SourceVariable) ?? (Variable(GivenVariable) is null ? null : "connection");

    /// <exception cref="PostgresAbsentException">No source has a server.</exception>
    public static Task<string> ConnectionStringAsync() => _connectionString.Value;

    private static async Task<string> StartAsync()
    {
        var asked = SourceAskedFor;
        var reasons = new List<string>();
        foreach (var (name, startAsync) in _sources.Where(source => asked is null || source.Name == asked))
        {
            try
            {
                return await startAsync();
            }
            catch (PostgresAbsentException absent)
            {
                reasons.Add($"{name}: {absent.Message}");
            }
        }

        throw new PostgresAbsentException(reasons.Count == 0
            ? $"{SourceVariable} is '{asked}', but must be one of {string.Join(", ", _sources.Select(s => s.Name))}."
            : $"No PostgreSQL server. {string.Join(" ", reasons)}");
    }

    private static async Task<string> GivenAsync()
    {
        var connectionString = Variable(GivenVariable)
            ?? throw new PostgresAbsentException($"{GivenVariable} is not set.");
        try
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync();
            return connectionString;
        }
        catch (Exception exception) when (exception is NpgsqlException or ArgumentException)
        {
            throw new PostgresAbsentException($"{GivenVariable} does not lead to a server ({exception.Message}).");
        }
    }

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
