namespace EfVersioning.Testing.Servers;

/// <summary>
/// The settings of all servers that tests start or connect to. Nothing looks for a server without asking here:
/// <list type="bullet">
/// <item><c>EFVERSIONING_SERVERS=none</c>: none is looked for, and what needs one is skipped;</item>
/// <item><c>EFVERSIONING_REQUIRE_ALL=1</c>: what needs one that is not there fails;</item>
/// <item><c>EFVERSIONING_LONG_RUNS=1</c>, or that: the runs that load the machine for half a minute each are part of the tests.</item>
/// </list>
/// </summary>
/// <param name="variable">What an environment variable says.</param>
public sealed class ServerSettings(Func<string, string?> variable)
{
    private const string ServersVariable = "EFVERSIONING_SERVERS";
    private const string None = "none";
    private const string RequireAllVariable = "EFVERSIONING_REQUIRE_ALL";
    private const string LongRunsVariable = "EFVERSIONING_LONG_RUNS";

    /// <summary>Those of this process.</summary>
    public static ServerSettings OfProcess { get; } = new(Environment.GetEnvironmentVariable);

    /// <summary>What a variable says; null where it says nothing.</summary>
    public string? this[string name] => variable(name) is { Length: > 0 } value ? value : null;

    /// <summary>The setting that asks for a source of a server by name, where it does.</summary>
    /// <param name="addressVariable">The setting that holds the server's address.</param>
    /// <param name="source">The source.</param>
    public string? DemandFor(string addressVariable, string source) =>
        this[SourceVariable(addressVariable)] == source ? $"{SourceVariable(addressVariable)}={source}" : null;

    /// <summary>The name of the setting that asks for a source.</summary>
    public static string SourceVariable(string addressVariable) => addressVariable + "_SOURCE";

    /// <summary>To be asked before a server is looked for.</summary>
    /// <param name="server">Its name.</param>
    /// <param name="demand">The setting that asks for it by name, where one does.</param>
    /// <param name="isOptional">Whether the setting that requires all servers leaves it out.</param>
    /// <exception cref="AbsentServerException">It is not to be looked for.</exception>
    public void BeginSearch(string server, string? demand = null, bool isOptional = false)
    {
        switch (this[ServersVariable])
        {
            case null:
                return;
            case None:
                throw Absent($"{server} is not looked for: {ServersVariable}={None}.", demand, isOptional);
            case var unknown:
                throw new InvalidOperationException($"{ServersVariable} is '{unknown}', but must be '{None}' or not set.");
        }
    }

    /// <summary>To be asked before a run that takes both cores for half a minute.</summary>
    /// <exception cref="AbsentServerException">Nobody asked for long runs.</exception>
    public void BeginLongRun()
    {
        if (this[LongRunsVariable] != "1" && this[RequireAllVariable] != "1")
        {
            throw Absent($"This run takes half a minute of both cores, and is asked for by {LongRunsVariable}=1.");
        }
    }

    /// <summary>What is to be thrown where a server is not there.</summary>
    public AbsentServerException Absent(string reason, string? demand = null, bool isOptional = false) =>
        new(reason, demand ?? (!isOptional && this[RequireAllVariable] == "1" ? $"{RequireAllVariable}=1" : null));
}
