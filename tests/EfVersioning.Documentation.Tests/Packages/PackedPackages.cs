using EfVersioning.Testing.Servers;

namespace EfVersioning.Documentation.Tests.Packages;

/// <summary>The packages of this build, packed once into a folder of their own, under a version that no cache can have.</summary>
public sealed class PackedPackages : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("efversioning-packages-");
    private readonly Lazy<Task> _packing;

    public PackedPackages() => _packing = new(PackAsync);

    /// <summary>One a second, so that no two runs have the same; and later than any that was published, which a page's command would take.</summary>
    public string Version { get; } = $"9999.0.{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}";

    /// <summary>The folder with the packages, which is a source of NuGet.</summary>
    public string Feed => Path.Combine(_directory.FullName, "feed");

    /// <summary>Where a restore puts what it takes from it.</summary>
    internal string Restored => Path.Combine(_directory.FullName, "restored");

    /// <summary>Packs, the first time.</summary>
    public Task ReadyAsync() => _packing.Value;

    /// <summary>An empty directory outside of the repository, whose projects find the packages, and all others where this machine finds them.</summary>
    /// <exception cref="AbsentServerException">NuGet is not to be asked.</exception>
    internal async Task<StrangersFolder> StrangerAsync()
    {
        ServerSettings.OfProcess.BeginSearch("NuGet");
        await ReadyAsync();
        return new StrangersFolder(this);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private async Task PackAsync()
    {
        var (code, output) = await Shell.RunAsync(
            Repository.Root, $"dotnet pack EfVersioning.sln --no-build -c {Repository.Configuration} -p:PackageVersion={Version} -o '{Feed}'", [], CancellationToken.None);
        Assert.True(code == 0, output);
    }
}
