using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace EfVersioning.Redis.Tests.Servers;

/// <summary>A <c>redis-server</c> of this test's own, on the loopback alone and without a file: it may be stopped and started anew.</summary>
internal sealed class RedisProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly int _port;
    private Process _process;

    private RedisProcess(int port)
    {
        _port = port;
        _process = Start(port);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
    }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    /// <exception cref="ServerAbsentException">There is none on this machine.</exception>
    public static async Task<RedisProcess> StartAsync()
    {
        var server = new RedisProcess(FreePort());
        await server.AnswersAsync();
        return server;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Ends it as a crash does.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Starts it again, with nothing of what it knew.</summary>
    public async Task RestartAsync()
    {
        _process = Start(_port);
        await AnswersAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }
    }

    private static Process Start(int port)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("redis-server")
            {
                ArgumentList = { "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no", "--enable-debug-command", "local" },
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception)
        {
            throw new ServerAbsentException("redis-server is not on the PATH (Debian's package redis-server).");
        }
    }

    private async Task AnswersAsync()
    {
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var since = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await using var connection = await ConnectionMultiplexer.ConnectAsync(Address);
                await connection.GetDatabase().PingAsync();
                return;
            }
            catch (RedisException) when (since.Elapsed < Patience && !_process.HasExited)
            {
                await Task.Delay(20);
            }
        }
    }
}
