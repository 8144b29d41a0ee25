using Mono.Cecil;
using NetArchTest.Rules;

namespace EfVersioning.AspNetCore.Tests.Architecture;

/// <summary>
/// A folder uses only folders below it. The order is that of docs/architecture.md, where it is the first picture; a folder within
/// another one is a layer of its own.
/// </summary>
public sealed class LayerTests
{
    /// <summary>From the ground up.</summary>
    private static readonly string[] Core =
    [
        "", "Tags", "Databases", "Stores", "Stores/Protocol", "Stores/Memory", "EfInternals", "Metadata", "Migrations", "Context", "Guards",
        "Reading", "Reading/Caching", "Writing/Given", "Writing/Conflicts", "Writing/Stored", "Writing/Queries", "Writing/Counters",
        "Writing/Saves", "Writing/Bulk", "Writing/Blind", "Writing/Retrying", "Hooks", "Extensions",
    ];

    private static readonly string[] Http =
    [
        "", "Preconditions", "Problems", "Observing", "HttpResults", "Conflicts", "Binding", "Resources", "Representations", "Preferences",
        "Rows", "Collections", "ByHand", "Endpoints", "Mvc", "Contents", "ApiDescriptions", "HealthChecks", "Pipeline", "Setup", "Extensions",
    ];

    public static TheoryData<string, string> Folders
        => new(Core.Select(folder => ("EfVersioning", folder)).Concat(Http.Select(folder => ("EfVersioning.AspNetCore", folder))));

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_uses_only_folders_below_it(string package, string folder)
    {
        var sources = new SourceFolders(package);
        var order = package == "EfVersioning" ? Core : Http;
        var above = order.Skip(Array.IndexOf(order, folder) + 1).SelectMany(sources.TypesIn).ToArray();
        var own = sources.TypesIn(folder);
        Assert.NotEmpty(own);
        if (above.Length == 0)
        {
            return;
        }

        var result = Types.InAssembly(AssemblyOf(package))
            .That().MeetCustomRule(new DeclaredIn(sources, folder))
            .Should().NotHaveDependencyOnAny(above)
            .GetResult();

        Assert.True(result.IsSuccessful, string.Join('\n', (result.FailingTypes ?? []).Select(type => $"{type.FullName}: {type.Explanation}")));
    }

    [Theory]
    [InlineData("EfVersioning")]
    [InlineData("EfVersioning.AspNetCore")]
    public void Every_type_is_in_a_folder_that_has_its_place(string package)
    {
        var sources = new SourceFolders(package);
        Assert.Empty(sources.Unknown(AssemblyOf(package)));
        Assert.Empty(sources.All.Except(package == "EfVersioning" ? Core : Http));
    }

    private static System.Reflection.Assembly AssemblyOf(string package)
        => package == "EfVersioning" ? typeof(IVersioned).Assembly : typeof(EtagHttpOptions).Assembly;

    private sealed class DeclaredIn(SourceFolders sources, string folder) : ICustomRule
    {
        public bool MeetsRule(TypeDefinition type) => sources.Of(type.FullName) == folder;
    }
}
