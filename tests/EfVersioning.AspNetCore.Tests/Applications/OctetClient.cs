using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace EfVersioning.AspNetCore.Tests.Applications;

/// <summary>An answer as it came.</summary>
/// <param name="Status">The status; 0 where the server closed the connection without one.</param>
/// <param name="Fields">The fields, by their names.</param>
/// <param name="Content">The content, as Latin-1.</param>
internal sealed record OctetAnswer(int Status, ILookup<string, string> Fields, string Content);

/// <summary>A client that sends any text as a field value, each character as one octet: the usual one refuses what is hostile.</summary>
internal sealed class OctetClient(Uri address)
{
    public async Task<OctetAnswer> SendAsync(string method, string target, string? json, IEnumerable<(string Name, string Value)> fields)
    {
        var request = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n");
        foreach (var (name, value) in fields)
        {
            request.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        if (json is not null)
        {
            request.Append(CultureInfo.InvariantCulture, $"Content-Type: application/json\r\nContent-Length: {json.Length}\r\n");
        }

        request.Append("\r\n").Append(json);
        using var connection = new TcpClient();
        using var answer = new MemoryStream();
        try
        {
            await connection.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
            await connection.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request.ToString()), TestContext.Current.CancellationToken);
            await connection.GetStream().CopyToAsync(answer, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // A server that refuses what it reads may close before it has read all.
        }

        return Read(Encoding.Latin1.GetString(answer.ToArray()));
    }

    private static OctetAnswer Read(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return new OctetAnswer(0, Array.Empty<string>().ToLookup(_ => ""), "");
        }

        var lines = text[..end].Split("\r\n");
        var fields = lines.Skip(1).Select(line => line.Split(':', 2)).ToLookup(field => field[0], field => field[1].Trim(), StringComparer.OrdinalIgnoreCase);
        var content = text[(end + 4)..];
        return new OctetAnswer(
            int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), fields, fields["Transfer-Encoding"].Contains("chunked") ? Joined(content) : content);
    }

    private static string Joined(string chunks)
    {
        var content = new StringBuilder();
        while (chunks.IndexOf("\r\n", StringComparison.Ordinal) is >= 0 and var end
            && int.Parse(chunks[..end], NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var length)
        {
            content.Append(chunks.AsSpan(end + 2, length));
            chunks = chunks[(end + 4 + length)..];
        }

        return content.ToString();
    }
}
