using System.Net;
using System.Text;

namespace EfVersioning.Benchmarks.Http;

/// <summary>An endpoint under load: its connections, and what they send.</summary>
internal sealed class Contender : IDisposable
{
    private Contender(string name, IReadOnlyList<Connection> connections)
    {
        Name = name;
        Connections = connections;
    }

    public string Name { get; }

    public IReadOnlyList<Connection> Connections { get; }

    /// <summary>Connects. The request may depend on the connection's number and on how many it has sent.</summary>
    /// <param name="name">The name.</param>
    /// <param name="server">The address of the server.</param>
    /// <param name="status">What every answer must be: an error is quick, and no measurement.</param>
    /// <param name="request">Makes a request.</param>
    /// <param name="isConstant">Whether a connection's request is the same each time, and made once.</param>
    public static async Task<Contender> ConnectAsync(string name, Uri server, int status, Func<int, int, string> request, bool isConstant = true)
    {
        var connections = new List<Connection>();
        for (var number = 0; number < Load.Connections; number++)
        {
            var client = new RawClient();
            await client.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port));
            connections.Add(new Connection(client, number, status, request, isConstant));
        }

        return new Contender(name, connections);
    }

    /// <summary>A request's text: its line, the fields and the body.</summary>
    public static string Request(string line, string? fields = null, string? json = null)
        => $"{line} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            + (fields is null ? "" : fields + "\r\n")
            + (json is null ? "\r\n" : $"Content-Type: application/json\r\nContent-Length: {json.Length}\r\n\r\n{json}");

    public void Dispose()
    {
        foreach (var connection in Connections)
        {
            connection.Dispose();
        }
    }

    internal sealed class Connection(RawClient client, int number, int status, Func<int, int, string> request, bool isConstant) : IDisposable
    {
        private readonly byte[]? _constant = isConstant ? Encoding.Latin1.GetBytes(request(number, 0)) : null;
        private int _sent;

        public async ValueTask SendAsync()
        {
            var answer = await client.SendAsync(_constant ?? Encoding.Latin1.GetBytes(request(number, _sent)));
            _sent++;
            if (answer != status)
            {
                throw new InvalidOperationException($"The answer is {answer} and not {status}:\n{client.Head()}");
            }
        }

        public void Dispose() => client.Dispose();
    }
}
