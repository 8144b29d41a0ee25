namespace EfVersioning.Documentation.Tests.Packages;

/// <summary>One after the other: each of them builds.</summary>
[CollectionDefinition(Name)]
public sealed class PackagesCollection : ICollectionFixture<PackedPackages>
{
    public const string Name = "Packages";
}
