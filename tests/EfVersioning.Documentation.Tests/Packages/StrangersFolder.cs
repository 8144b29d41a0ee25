using EfVersioning.Testing.Servers;

namespace EfVersioning.Documentation.Tests.Packages;

/// <summary>
/// A directory in which somebody types what a page says. NuGet has the sources that this machine has, and the packed packages; what
/// it restores is put into a folder of the run, so that no other version of the packages can be taken for them, and what the machine's
/// cache has is read from there.
/// </summary>
internal sealed class StrangersFolder : IDisposable
{
    // What NuGet says of a source that does not answer.
    private const string Unreachable = "NU1301";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("efversioning-stranger-");
    private readonly KeyValuePair<string, string?>[] _variables;
    private string _current;

    public StrangersFolder(PackedPackages packages)
    {
        _current = _directory.FullName;
        _variables =
        [
            new("NUGET_PACKAGES", packages.Restored),
            new("NUGET_FALLBACK_PACKAGES", MachinesCache),
        ];
        Write("nuget.config", $"""
            <configuration>
              <packageSources>
                <add key="packed" value="{packages.Feed}" />
              </packageSources>
            </configuration>
            """);
    }

    private static string MachinesCache
        => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>The full path of a file, where the commands have come to.</summary>
    public string this[string file] => Path.Combine(_current, file);

    /// <summary>Writes a file.</summary>
    public void Write(string file, string text) => File.WriteAllText(this[file], text);

    /// <summary>Types commands, where the ones before have come to; fails with what they say.</summary>
    /// <exception cref="AbsentServerException">NuGet does not answer.</exception>
    public async Task<string> TypeAsync(string commands, CancellationToken cancellation)
    {
        var place = Path.Combine(_directory.FullName, ".place");
        var (code, output) = await Shell.RunAsync(_current, $"{commands}\npwd > '{place}'", _variables, cancellation);
        if (code != 0)
        {
            await AskNuGetAsync(cancellation);
            Assert.Fail($"{commands}\n\n{output}");
        }

        _current = (await File.ReadAllTextAsync(place, cancellation)).TrimEnd('\n');
        return output;
    }

    // "dotnet add package" says of a source that does not answer what the socket said; a restore says it by its number.
    private async Task AskNuGetAsync(CancellationToken cancellation)
    {
        var asked = Directory.CreateDirectory(Path.Combine(_directory.FullName, ".asked"));
        await File.WriteAllTextAsync(Path.Combine(asked.FullName, "Asked.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Microsoft.EntityFrameworkCore.Sqlite" Version="10.*" />
              </ItemGroup>
            </Project>
            """, cancellation);
        var (_, output) = await Shell.RunAsync(asked.FullName, "dotnet restore --no-http-cache", _variables, cancellation);
        if (output.Contains(Unreachable, StringComparison.Ordinal))
        {
            throw ServerSettings.OfProcess.Absent($"NuGet cannot be reached ({Unreachable}).");
        }
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
