using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EfVersioning.Benchmarks.Http;

/// <summary>
/// One connection that sends the bytes it is given and reads the answer to its end. Of an HTTP client it has no more than
/// that, so that the time is the server's: both run on the same processors.
/// </summary>
internal sealed class RawClient : IDisposable
{
    private static readonly byte[] LastChunk = "\r\n0\r\n\r\n"u8.ToArray();

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[64 * 1024];

    public async Task ConnectAsync(EndPoint server) => await _socket.ConnectAsync(server);

    /// <summary>Sends a request, and gives the status of its answer.</summary>
    public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> request)
    {
        await _socket.SendAsync(request);
        var length = 0;
        while (!IsWhole(_buffer.AsSpan(0, length)))
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(length));
            length += read == 0 ? throw new IOException("The server closed the connection.") : read;
        }

        return ((_buffer[9] - '0') * 100) + ((_buffer[10] - '0') * 10) + _buffer[11] - '0';
    }

    /// <summary>The text of the last answer's head.</summary>
    public string Head()
    {
        var text = Encoding.Latin1.GetString(_buffer);
        return text[..text.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var head = answer[..(end + 2)];
        if (head.IndexOf("Transfer-Encoding: chunked\r\n"u8) >= 0)
        {
            return answer[end..].EndsWith(LastChunk);
        }

        var at = head.IndexOf("Content-Length: "u8);
        if (at < 0)
        {
            return true;
        }

        var digits = head[(at + 16)..];
        return answer.Length == end + 4 + int.Parse(digits[..digits.IndexOf((byte)'\r')], System.Globalization.CultureInfo.InvariantCulture);
    }
}
