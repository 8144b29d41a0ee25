using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace EfVersioning.Tests.Transactions;

/// <summary>A wire to PostgreSQL that is cut when the server has done what a statement says and before its answer arrives.</summary>
internal sealed class CutWire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new(TimeSpan.FromMinutes(1));
    private readonly NpgsqlConnectionStringBuilder _server;
    private readonly byte[] _statement;
    private readonly Task _accepting;
    private bool _cuts;

    public CutWire(string connectionString, string statement)
    {
        _server = new NpgsqlConnectionStringBuilder(connectionString);
        _statement = Encoding.ASCII.GetBytes(statement);
        _listener.Start();
        ConnectionString = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
            SslMode = SslMode.Disable,
            Pooling = false,
        }.ConnectionString;
        _accepting = AcceptAsync();
    }

    public string ConnectionString { get; }

    /// <summary>Cuts the connection that sends the statement next.</summary>
    public void CutNext() => _cuts = true;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                _ = CarryAsync(client);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var ours = client;
        using var server = await ConnectAsync();
        var isCutting = false;
        await using var up = ours.GetStream();
        await using var down = new NetworkStream(server, ownsSocket: false);
        try
        {
            await Task.WhenAny(
                CopyAsync(up, down, sent => isCutting |= _cuts && sent.Span.IndexOf(_statement) >= 0 && !(_cuts = false), () => false),
                CopyAsync(down, up, _ => { }, () => isCutting));
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
        }
    }

    private async Task<Socket> ConnectAsync()
    {
        // A server of the tests may listen on a socket in a folder alone.
        if (_server.Host!.StartsWith('/'))
        {
            var local = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await local.ConnectAsync(new UnixDomainSocketEndPoint($"{_server.Host}/.s.PGSQL.{_server.Port}"), _end.Token);
            return local;
        }

        var remote = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await remote.ConnectAsync(_server.Host, _server.Port, _end.Token);
        return remote;
    }

    private async Task CopyAsync(Stream from, Stream to, Action<ReadOnlyMemory<byte>> seen, Func<bool> isCut)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, _end.Token) is var read && read > 0)
        {
            seen(buffer.AsMemory(0, read));
            if (isCut())
            {
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), _end.Token);
        }
    }
}
