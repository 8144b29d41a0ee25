namespace EfVersioning.Documentation.Tests.Readme;

/// <summary>What README.md says first: a program to type, and a session with it.</summary>
internal static class FirstScreen
{
    private static readonly string[] Lines = Repository.Text("README.md").Split('\n');

    /// <summary>What is typed before: a project, and its packages.</summary>
    public static string Setup => string.Join('\n', Block("sh").Lines);

    /// <summary>The first block of C#. A compiler names its lines as the page counts them.</summary>
    public static string Program
    {
        get
        {
            var (start, lines) = Block("csharp");
            return $"#line {start + 1} \"README.md\"\n" + string.Join('\n', lines);
        }
    }

    /// <summary>The first session: each command after <c>$ </c>, and its answer.</summary>
    public static string Session => string.Join('\n', Block("console").Lines);

    /// <summary>The commands of the session, in their order.</summary>
    public static IEnumerable<CurlCommand> Commands
        => PageSession.Commands(Session);

    /// <summary>Where the program listens when it is started by the page's own line.</summary>
    public static Uri Address
    {
        get
        {
            const string Start = "`dotnet run --urls=";
            var line = Lines.Single(line => line.StartsWith(Start, StringComparison.Ordinal));
            return new Uri(line[Start.Length..line.IndexOf('`', Start.Length)]);
        }
    }

    private static (int Start, string[] Lines) Block(string language)
    {
        var start = Array.IndexOf(Lines, "```" + language) + 1;
        Assert.True(start > 0, $"README.md has no block of {language}.");
        return (start, Lines[start..Array.IndexOf(Lines, "```", start)]);
    }
}
