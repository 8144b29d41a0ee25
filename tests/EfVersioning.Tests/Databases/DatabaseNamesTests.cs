using System.Text.RegularExpressions;

namespace EfVersioning.Tests.Databases;

/// <summary>What a database needs of us is one type: no other place of the library asks which one it is.</summary>
public sealed partial class DatabaseNamesTests
{
    private const string Sources = "EfVersioning/";

    [Fact]
    public void No_provider_is_named_outside_of_one_folder()
    {
        var files = typeof(DatabaseNamesTests).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Sources, StringComparison.Ordinal)).ToList();
        Assert.Contains(files, file => file == Sources + "Databases/DatabaseSyntax.cs");
        Assert.Contains(Named(Sources + "Databases/DatabaseSyntax.cs"), line => line.Contains("Npgsql.EntityFrameworkCore.PostgreSQL", StringComparison.Ordinal));

        Assert.Empty(files.Where(file => !file.StartsWith(Sources + "Databases/", StringComparison.Ordinal)).SelectMany(Named));
    }

    [Fact]
    public void The_folder_knows_no_feature()
        => Assert.DoesNotContain(
            typeof(DatabaseNamesTests).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Sources + "Databases/", StringComparison.Ordinal)).SelectMany(Lines),
            line => line.Contains("using EfVersioning", StringComparison.Ordinal));

    /// <summary>The lines that name one, but for what is said in comments.</summary>
    private static IEnumerable<string> Named(string file)
        => Lines(file).Where(line => !line.Split(": ", 2)[1].TrimStart().StartsWith("//", StringComparison.Ordinal) && ProviderName().IsMatch(line));

    private static IEnumerable<string> Lines(string file)
    {
        using var reader = new StreamReader(typeof(DatabaseNamesTests).Assembly.GetManifestResourceStream(file)!);
        return [.. reader.ReadToEnd().Split('\n').Select(line => $"{file}: {line}")];
    }

    [GeneratedRegex("Npgsql|Sqlite|SqlServer|MySql|MariaDb|Pomelo|Oracle")]
    private static partial Regex ProviderName();
}
