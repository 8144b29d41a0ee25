using System.Reflection;
using System.Text.RegularExpressions;

namespace EfVersioning.AspNetCore.Tests.Architecture;

/// <summary>In which folder each type of a package is declared: its namespace does not say it of what is public.</summary>
internal sealed partial class SourceFolders
{
    private readonly Dictionary<string, string> _folders = new(StringComparer.Ordinal);

    /// <param name="package">The name of the package, and of the folder of its sources.</param>
    public SourceFolders(string package)
    {
        var tests = typeof(SourceFolders).Assembly;
        foreach (var file in tests.GetManifestResourceNames().Where(name => name.StartsWith(package + "/", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(tests.GetManifestResourceStream(file)!);
            var text = reader.ReadToEnd();
            var path = file.Split('/')[1..^1];
            foreach (Match type in Declaration().Matches(text))
            {
                var arity = type.Groups["parameters"].Success ? "`" + type.Groups["parameters"].Value.Split(',').Length : string.Empty;
                _folders[Namespace().Match(text).Groups[1].Value + "." + type.Groups["name"].Value + arity] = string.Join('/', path);
            }
        }
    }

    /// <summary>All folders that have types; the top one has no name.</summary>
    public IReadOnlySet<string> All => _folders.Values.ToHashSet(StringComparer.Ordinal);

    /// <summary>The full names of the types in a folder.</summary>
    public string[] TypesIn(string folder) => [.. _folders.Where(type => type.Value == folder).Select(type => type.Key)];

    /// <summary>The folder of a type or of the one that it is nested in; null for one that the compiler makes.</summary>
    public string? Of(string type) => _folders.GetValueOrDefault(type.Split('/', '+')[0]);

    /// <summary>The types of an assembly that no source was found for, but for those of the compiler.</summary>
    public IEnumerable<string> Unknown(Assembly assembly)
        => assembly.GetTypes().Where(type => !type.IsNested && !type.FullName!.Contains('<', StringComparison.Ordinal) && type.Namespace?.StartsWith("System", StringComparison.Ordinal) is not true && Of(type.FullName) is null).Select(type => type.FullName!);

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^(?:public|internal) (?:static |sealed |abstract |readonly |partial |ref |unsafe )*(?:class|struct|interface|enum|record struct|record class|record|delegate [\w<>?\[\]]+) (?<name>\w+)(?:<(?<parameters>[^>]+)>)?", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
