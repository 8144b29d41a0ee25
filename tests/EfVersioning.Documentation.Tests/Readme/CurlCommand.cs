using System.Text;
using System.Text.RegularExpressions;

namespace EfVersioning.Documentation.Tests.Readme;

/// <summary>A command of the session: <c>curl</c> with the options that the page uses.</summary>
internal sealed partial record CurlCommand(string Text, HttpMethod Method, Uri Address, IReadOnlyList<string> Headers, string? Json)
{
    public static CurlCommand Parse(string text)
    {
        var words = new Queue<string>(Word().Matches(text).Select(word => word.Value.Trim('\'')));
        Assert.Equal("curl", words.Dequeue());
        Uri? address = null;
        HttpMethod? method = null;
        string? json = null;
        var headers = new List<string>();
        while (words.TryDequeue(out var word))
        {
            switch (word)
            {
                case "-i":
                    break;
                case "-X":
                    method = new HttpMethod(words.Dequeue());
                    break;
                case "-H":
                    headers.Add(words.Dequeue());
                    break;
                case "--json":
                    json = words.Dequeue();
                    break;
                default:
                    Assert.False(word.StartsWith('-') || address is not null, $"'{word}' is not understood in: {text}");
                    address = new Uri("http://" + word);
                    break;
            }
        }

        Assert.True(address is not null, $"No address in: {text}");
        return new CurlCommand(text, method ?? (json is null ? HttpMethod.Get : HttpMethod.Post), address, headers, json);
    }

    /// <summary>The request that it sends, to a server that the client has as its base address.</summary>
    public HttpRequestMessage ToRequest()
    {
        var request = new HttpRequestMessage(Method, Address.PathAndQuery);
        foreach (var header in Headers)
        {
            var colon = header.IndexOf(':');
            Assert.True(request.Headers.TryAddWithoutValidation(header[..colon], header[(colon + 1)..].Trim()), header);
        }

        if (Json is not null)
        {
            request.Headers.Accept.ParseAdd("application/json");
            request.Content = new StringContent(Json, Encoding.UTF8, "application/json");
        }

        return request;
    }

    [GeneratedRegex(@"'[^']*'|\S+")]
    private static partial Regex Word();
}
