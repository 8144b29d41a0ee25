using System.IO.Compression;
using System.Xml.Linq;

namespace EfVersioning.Documentation.Tests.Packages;

/// <summary>What is in the packages, and what they say of themselves. Nothing is restored.</summary>
[Collection(PackagesCollection.Name)]
public sealed class PackageContentTests(PackedPackages packages)
{
    private static readonly string[] All = ["EfVersioning", "EfVersioning.AspNetCore", "EfVersioning.OpenApi", "EfVersioning.Redis"];

    public static TheoryData<string> Ids => [.. All];

    [Fact]
    public async Task Four_packages_are_packed_each_with_its_symbols()
    {
        await packages.ReadyAsync();

        var expected = All.SelectMany(id => new[] { $"{id}.{packages.Version}.nupkg", $"{id}.{packages.Version}.snupkg" });

        Assert.Equal(expected.Order(StringComparer.Ordinal), Directory.GetFiles(packages.Feed).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_package_has_its_assembly_its_documentation_a_page_and_an_icon(string id)
    {
        using var package = await OpenAsync(id, "nupkg");
        using var symbols = await OpenAsync(id, "snupkg");

        Assert.All(
            [$"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml", "README.md", "icon.png"],
            file => Assert.Contains(package.Entries, entry => entry.FullName == file && entry.Length > 0));
        Assert.Contains(symbols.Entries, entry => entry.FullName == $"lib/net10.0/{id}.pdb");
        Assert.InRange(package.GetEntry("icon.png")!.Length, 1, 10_000);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_package_says_what_a_gallery_shows(string id)
    {
        var metadata = await MetadataAsync(id);

        Assert.Equal("README.md", metadata["readme"]);
        Assert.Equal("icon.png", metadata["icon"]);
        Assert.Equal("MIT", metadata["license"]);
        Assert.Contains("etag", metadata["tags"].Split(' '));
        Assert.NotEmpty(metadata["description"]);
        var changelog = Repository.Text("CHANGELOG.md");
        var first = changelog[(changelog.IndexOf("\n## ", StringComparison.Ordinal) + 4)..].Split("\n## ")[0];
        Assert.Equal(first.Trim(), metadata["releaseNotes"].ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("EfVersioning")]
    [InlineData("EfVersioning.AspNetCore", "EfVersioning")]
    [InlineData("EfVersioning.OpenApi", "EfVersioning.AspNetCore")]
    [InlineData("EfVersioning.Redis", "EfVersioning")]
    public async Task A_package_takes_the_others_at_its_own_version_alone(string id, params string[] others)
    {
        var dependencies = await DependenciesAsync(id);

        Assert.Equal(others, dependencies.Keys.Where(All.Contains));
        Assert.All(others, other => Assert.Equal($"[{packages.Version}]", dependencies[other]));
    }

    [Fact]
    public async Task The_core_takes_EF_Core_10_and_no_11()
        => Assert.Equal("[10.0.15, 11.0.0)", Assert.Single(await DependenciesAsync("EfVersioning"), dependency => dependency.Key == "Microsoft.EntityFrameworkCore.Relational").Value);

    [Fact]
    public async Task The_description_takes_any_OpenAPI_of_10()
        => Assert.Equal("[10.0.0, 11.0.0)", (await DependenciesAsync("EfVersioning.OpenApi"))["Microsoft.AspNetCore.OpenApi"]);

    private async Task<ZipArchive> OpenAsync(string id, string kind)
    {
        await packages.ReadyAsync();
        return await ZipFile.OpenReadAsync(Path.Combine(packages.Feed, $"{id}.{packages.Version}.{kind}"));
    }

    private async Task<Dictionary<string, string>> MetadataAsync(string id)
        => (await NuspecAsync(id)).Elements().ToDictionary(element => element.Name.LocalName, element => element.Value);

    private async Task<Dictionary<string, string>> DependenciesAsync(string id)
        => (await NuspecAsync(id)).Descendants()
            .Where(element => element.Name.LocalName == "dependency")
            .ToDictionary(element => element.Attribute("id")!.Value, element => element.Attribute("version")!.Value);

    private async Task<XElement> NuspecAsync(string id)
    {
        using var package = await OpenAsync(id, "nupkg");
        await using var text = await package.GetEntry($"{id}.nuspec")!.OpenAsync();
        return (await XDocument.LoadAsync(text, LoadOptions.None, TestContext.Current.CancellationToken)).Root!.Elements().Single();
    }
}
