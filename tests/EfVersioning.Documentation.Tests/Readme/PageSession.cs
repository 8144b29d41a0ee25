namespace EfVersioning.Documentation.Tests.Readme;

/// <summary>A session with <c>curl</c> as a page shows it: each command after <c>$ </c>, and its answer.</summary>
internal static class PageSession
{
    /// <summary>The commands of a session.</summary>
    public static IEnumerable<CurlCommand> Commands(string session)
        => session.Split('\n').Where(line => line.StartsWith("$ ", StringComparison.Ordinal)).Select(line => CurlCommand.Parse(line[2..]));

    /// <summary>Sends commands to a program, and shows what it answers as a page does.</summary>
    public static async Task<string> PlayAsync(IEnumerable<CurlCommand> commands, HttpClient client, CancellationToken cancellation)
    {
        var session = new List<string>();
        foreach (var command in commands)
        {
            using var request = command.ToRequest();
            using var answer = await client.SendAsync(request, cancellation);
            session.Add($"$ {command.Text}\n{await ShownAnswer.OfAsync(answer, cancellation)}");
        }

        return string.Join('\n', session);
    }
}
