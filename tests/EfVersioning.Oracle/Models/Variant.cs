using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.Oracle.Models;

/// <summary>One model: its features, the database, and whether the library or the harness moves the versions.</summary>
internal sealed record Variant(Features Features, bool IsSqlite, bool HasLibrary)
{
    public bool Has(Features feature) => (Features & feature) != 0;

    /// <summary>What of the features makes a different model.</summary>
    public Variant OfModel => this with { Features = Features & ~(Features.Pool | Features.Async) };
}

/// <summary>Carries the variant to contexts, which a pool makes of their options alone.</summary>
internal sealed class VariantExtension(Variant variant) : IDbContextOptionsExtension
{
    private ExtensionInfo? _info;

    public Variant Variant { get; } = variant;

    public DbContextOptionsExtensionInfo Info => _info ??= new(this);

    public void ApplyServices(IServiceCollection services)
    {
    }

    public void Validate(IDbContextOptions options)
    {
    }

    private sealed class ExtensionInfo(VariantExtension extension) : DbContextOptionsExtensionInfo(extension)
    {
        public override bool IsDatabaseProvider => false;

        public override string LogFragment => "";

        public override int GetServiceProviderHashCode() => 0;

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) => other is ExtensionInfo;

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo)
        {
        }
    }
}

/// <summary>A model for each variant.</summary>
internal sealed class VariantModels : IModelCacheKeyFactory
{
    public object Create(DbContext context, bool designTime)
        => (((OracleContext)context).Variant.OfModel, designTime);
}
