namespace EfVersioning.Documentation.Tests;

/// <summary>The clone that these tests were built in: a page is read as it is, and what is packed is what was built.</summary>
internal static class Repository
{
    private static readonly string[] Hidden = ["artifacts", ".git"];

    /// <summary>The directory of the solution.</summary>
    public static string Root { get; } = Above(AppContext.BaseDirectory);

    /// <summary>The configuration of this build, which is the last part of its path in artifacts/bin.</summary>
    public static string Configuration { get; } = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    /// <summary>The pages, from the directory of the solution.</summary>
    public static IEnumerable<string> Pages => Files("*.md");

    /// <summary>A file's text.</summary>
    public static string Text(string file) => File.ReadAllText(Path.Combine(Root, file)).ReplaceLineEndings("\n");

    /// <summary>The files of the clone whose name fits, from the directory of the solution, with slashes.</summary>
    public static IEnumerable<string> Files(string pattern)
        => Directory.EnumerateDirectories(Root)
            .Where(directory => !Hidden.Contains(Path.GetFileName(directory)))
            .SelectMany(directory => Directory.EnumerateFiles(directory, pattern, SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Root, pattern))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    private static string Above(string? directory)
    {
        while (directory is not null && !File.Exists(Path.Combine(directory, "EfVersioning.sln")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory ?? throw new InvalidOperationException("These tests run in the clone that they were built in: EfVersioning.sln is in no directory above them.");
    }
}
