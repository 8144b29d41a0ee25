namespace EfVersioning.Testing.Servers;

/// <summary>A server of this test process, found or started when the first test asks, by the first source that has one.</summary>
/// <remarks>
/// The setting <c>…_SOURCE</c> asks for one source by name: no other is tried, and the server is required. The setting that holds
/// an address asks for the source <c>connection</c>.
/// </remarks>
public sealed class ServerSources
{
    private const string Connection = "connection";

    private readonly ServerSettings _settings;
    private readonly string _server;
    private readonly string _addressVariable;
    private readonly (string Name, Func<Task<string>> FindAsync)[] _sources;
    private readonly Lazy<Task<string>> _address;

    /// <param name="settings">The settings.</param>
    /// <param name="server">The server's name.</param>
    /// <param name="addressVariable">The setting that holds its address.</param>
    /// <param name="sources">What finds it, in order; an <see cref="AbsentServerException"/> says why a source has none.</param>
    public ServerSources(
        ServerSettings settings, string server, string addressVariable, params (string Name, Func<Task<string>> FindAsync)[] sources)
    {
        _settings = settings;
        _server = server;
        _addressVariable = addressVariable;
        _sources = sources;
        _address = new(FindAsync);
    }

    /// <summary>Whether the setting that requires all servers leaves this one out: one that not every machine can have.</summary>
    public bool IsOptional { get; init; }

    /// <exception cref="AbsentServerException">No source has a server, or none is to be looked for.</exception>
    public Task<string> AddressAsync() => _address.Value;

    private async Task<string> FindAsync()
    {
        var sourceVariable = ServerSettings.SourceVariable(_addressVariable);
        var named = _settings[sourceVariable];
        if (named is not null && !_sources.Any(source => source.Name == named))
        {
            throw new InvalidOperationException(
                $"{sourceVariable} is '{named}', but must be one of {string.Join(", ", _sources.Select(source => source.Name))}.");
        }

        // An address says where to look, so it yields to a setting that says not to look; a source that was named does not.
        var demand = named is null ? null : _settings.DemandFor(_addressVariable, named);
        _settings.BeginSearch(_server, demand, IsOptional);
        if (named is null && _settings[_addressVariable] is not null)
        {
            (named, demand) = (Connection, _addressVariable);
        }

        var reasons = new List<string>();
        foreach (var (name, findAsync) in _sources.Where(source => named is null || source.Name == named))
        {
            try
            {
                return await findAsync();
            }
            catch (AbsentServerException absent)
            {
                reasons.Add($"{name}: {absent.Reason}");
            }
        }

        throw _settings.Absent($"There is no {_server}. {string.Join(" ", reasons)}", demand, IsOptional);
    }
}
