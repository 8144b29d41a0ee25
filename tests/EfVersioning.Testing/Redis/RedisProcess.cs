using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EfVersioning.Testing.Processes;
using EfVersioning.Testing.Servers;

namespace EfVersioning.Testing.Redis;

/// <summary>A <c>redis-server</c> of a test's own, on the loopback alone and without a file: it may be stopped and started anew.</summary>
public sealed class RedisProcess : IDisposable
{
    private const string Program = "redis-server";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly int _port;
    private readonly string[] _options;
    private GuardedProcess _process;

    private RedisProcess(int port, string[] options, GuardedProcess process)
    {
        _port = port;
        _options = options;
        _process = process;
    }

    private static string? Demand => ServerSettings.OfProcess.DemandFor("EFVERSIONING_REDIS", "binary");

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    /// <param name="options">More of its options, each with its value behind it.</param>
    /// <exception cref="AbsentServerException">There is none on this machine, or none is to be looked for.</exception>
    public static async Task<RedisProcess> StartAsync(params string[] options)
    {
        ServerSettings.OfProcess.BeginSearch(Program, Demand);
        if (OperatingSystem.IsWindows())
        {
            throw ServerSettings.OfProcess.Absent($"{Program} is started on Unix only.", Demand);
        }

        var port = FreePort();
        return new RedisProcess(port, options, await StartAsync(port, options));
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Ends it as a crash does.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Starts it again, with nothing of what it knew.</summary>
    public async Task RestartAsync()
    {
        _process.Dispose();
        _process = await StartAsync(_port, _options);
    }

    /// <summary>It answers nobody until <see cref="Resume"/>, and forgets nothing.</summary>
    public void Pause() => _process.Pause();

    /// <summary>It goes on, with what was sent to it meanwhile.</summary>
    public void Resume() => _process.Resume();

    /// <summary>Sends a command that is answered by one line.</summary>
    public Task<string?> AskAsync(string command) => AskAsync(_port, command);

    public void Dispose() => _process.Dispose();

    private static async Task<GuardedProcess> StartAsync(int port, string[] options)
    {
        string[] arguments = ["--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no", "--enable-debug-command", "local", .. options];
        var process = await GuardedProcess.StartAsync(Program, arguments);
        try
        {
            _ = await process.ReadLineAsync();
        }
        catch (FileNotFoundException)
        {
            process.Dispose();
            throw ServerSettings.OfProcess.Absent($"{Program} is not on the PATH (Debian's package redis-server).", Demand);
        }

        process.Ignore();
        for (var since = Stopwatch.StartNew(); await AskAsync(port, "PING") is not "+PONG"; await Task.Delay(20))
        {
            if (process.HasExited || since.Elapsed > Patience)
            {
                process.Dispose();
                throw new InvalidOperationException($"{Program} does not answer on port {port}.");
            }
        }

        return process;
    }

    private static async Task<string?> AskAsync(int port, string command)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            await using var stream = client.GetStream();
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(command + "\r\n"));
            using var reader = new StreamReader(stream);
            return await reader.ReadLineAsync();
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return null;
        }
    }
}
