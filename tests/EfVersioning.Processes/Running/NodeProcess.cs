using System.Text.Json;
using EfVersioning.Processes.Nodes;
using EfVersioning.Testing.Processes;

namespace EfVersioning.Processes.Running;

/// <summary>A running node, and the way to it.</summary>
internal sealed class NodeProcess : IDisposable
{
    private readonly GuardedProcess _process;

    private NodeProcess(int number, GuardedProcess process, string address)
    {
        _process = process;
        Number = number;
        Client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) })
        {
            BaseAddress = new Uri(address),
            Timeout = TimeSpan.FromSeconds(20),
        };
    }

    public int Number { get; }

    public HttpClient Client { get; }

    public static async Task<NodeProcess> StartAsync(int number, NodeSettings settings)
    {
        var program = Path.ChangeExtension(typeof(NodeProcess).Assembly.Location, null);
        return await OfAsync(number, await GuardedProcess.StartAsync(program, Node.Argument, JsonSerializer.Serialize(settings)), line => line);
    }

    /// <summary>A process that was started, as soon as it says where it is.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="process">The process.</param>
    /// <param name="address">The address that a line of it has; null where it has none.</param>
    public static async Task<NodeProcess> OfAsync(int number, GuardedProcess process, Func<string, string?> address)
    {
        while (await process.ReadLineAsync() is { } line)
        {
            if (address(line) is { } found)
            {
                process.Ignore();
                return new NodeProcess(number, process, found);
            }
        }

        process.Dispose();
        throw new InvalidOperationException("A node did not start.");
    }

    public Task KillAsync() => _process.KillAsync();

    public async Task PauseAsync(TimeSpan duration)
    {
        _process.Pause();
        await Task.Delay(duration);
        _process.Resume();
    }

    public void Dispose()
    {
        _process.Dispose();
        Client.Dispose();
    }
}
