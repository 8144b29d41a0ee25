using System.Text.RegularExpressions;

namespace EfVersioning.AspNetCore.Tests.Architecture;

/// <summary>docs/architecture.md names the layers as they are, in their order, and files that exist.</summary>
public sealed partial class ArchitecturePageTests
{
    private static readonly string Page = Text("architecture.md");

    [Theory]
    [InlineData("EfVersioning")]
    [InlineData("EfVersioning.AspNetCore")]
    public void The_first_picture_has_every_layer_in_its_order(string package)
    {
        var picture = Page[(Page.IndexOf("\n" + package + (package == "EfVersioning" ? " " : "\n"), StringComparison.Ordinal) + 1)..].Split("\n\n")[0].Split("\n```")[0];
        var folders = picture.Split('\n')[1..]
            .SelectMany(line => line.Trim().Split("   ")[0].Split(", ").Select(folder => folder.Trim()))
            .Reverse();

        var order = (package == "EfVersioning" ? LayerTests.Core : LayerTests.Http).Where(folder => folder.Length > 0);

        Assert.Equal(order, folders);
    }

    [Fact]
    public void The_answers_are_files_that_exist()
    {
        var files = Answer().Matches(Page).Select(match => match.Groups[1].Value).ToList();
        Assert.InRange(files.Count, 10, int.MaxValue);

        var sources = typeof(ArchitecturePageTests).Assembly.GetManifestResourceNames();
        Assert.All(files, file => Assert.Contains(file.Replace("src/", string.Empty, StringComparison.Ordinal).Replace("tests/EfVersioning.Tests/EfInternals/", "EfInternals/", StringComparison.Ordinal), sources));
    }

    private static string Text(string name)
    {
        using var reader = new StreamReader(typeof(ArchitecturePageTests).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"^\| [^|]+\? \| `([^`]+)` \|$", RegexOptions.Multiline)]
    private static partial Regex Answer();
}
