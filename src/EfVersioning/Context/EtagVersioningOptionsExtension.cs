using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.Context;

/// <summary>Carries the settings on the context's options and puts the convention among EF Core's own.</summary>
/// <param name="settings">The settings.</param>
/// <param name="doors">How EF Core is asked to call the library.</param>
internal sealed class EtagVersioningOptionsExtension(EtagVersioningOptions settings, ContextDoors doors) : IDbContextOptionsExtension
{
    private ExtensionInfo? _info;

    public EtagVersioningOptions Settings { get; } = settings;

    public DbContextOptionsExtensionInfo Info => _info ??= new ExtensionInfo(this);

    public void ApplyServices(IServiceCollection services)
        => doors.AddServices(services);

    public void Validate(IDbContextOptions options)
        => doors.Open();

    private sealed class ExtensionInfo(EtagVersioningOptionsExtension extension) : DbContextOptionsExtensionInfo(extension)
    {
        public override bool IsDatabaseProvider => false;

        // A context without versions says of itself what it says without us, to the letter.
        public override string LogFragment => string.Empty;

        // The settings are read per context and never become services, so they do not split EF Core's provider cache.
        public override int GetServiceProviderHashCode() => 0;

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) => other is ExtensionInfo;

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo)
            => debugInfo["EfVersioning:UseEtagVersioning"] = "1";
    }
}

/// <summary>How EF Core is asked to call the library for a context, which knows no more of that.</summary>
/// <param name="AddServices">Adds what EF Core calls to its services.</param>
/// <param name="Open">Begins to listen to its events.</param>
internal sealed record ContextDoors(Action<IServiceCollection> AddServices, Action Open);
