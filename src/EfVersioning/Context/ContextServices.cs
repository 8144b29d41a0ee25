using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfVersioning.Context;

/// <summary>
/// What the library asks of the services of one context, found once: EF Core compares the names of types to find an extension
/// among a context's options, and a pool hands the same context out for a long time.
/// </summary>
internal sealed class ContextServices(IDbContextOptions options) : IDisposable
{
    private readonly EtagVersioningOptions? _settings = SettingsIn(options);
    private DbContext? _remembered;

    /// <summary>The settings of a context; null where its options have none.</summary>
    public static EtagVersioningOptions? SettingsOf(DbContext context) => SettingsOf(context, Of(context));

    /// <summary>The same of a context of which something is remembered from here on, to be forgotten when it is disposed of.</summary>
    public static EtagVersioningOptions? Remember(DbContext context)
    {
        var services = Of(context);
        if (services is not null)
        {
            services._remembered = context;
        }

        return SettingsOf(context, services);
    }

    public void Dispose()
    {
        if (_remembered is not null)
        {
            ContextVersioning.Forget(_remembered);
        }
    }

    // None among services of the application's own to which nobody added the library.
    private static ContextServices? Of(DbContext context)
        => ((IInfrastructure<IServiceProvider>)context).Instance.GetService(typeof(ContextServices)) as ContextServices;

    private static EtagVersioningOptions? SettingsOf(DbContext context, ContextServices? services)
        => services is null ? SettingsIn(context.GetService<IDbContextOptions>()) : services._settings;

    /// <summary>The settings among a context's options.</summary>
    public static EtagVersioningOptions? SettingsIn(IDbContextOptions options)
        => options.FindExtension<EtagVersioningOptionsExtension>()?.Settings;
}
