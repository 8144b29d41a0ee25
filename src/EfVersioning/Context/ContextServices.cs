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
    public static EtagVersioningOptions? SettingsOf(DbContext context)
    {
        // Not among services of the application's own to which nobody added the library.
        var services = ((IInfrastructure<IServiceProvider>)context).Instance;
        return services.GetService(typeof(ContextServices)) is ContextServices found ? found._settings : SettingsIn(context.GetService<IDbContextOptions>());
    }

    /// <summary>Something is remembered of the context, to be forgotten when it is disposed of.</summary>
    public static void Remember(DbContext context)
    {
        if (((IInfrastructure<IServiceProvider>)context).Instance.GetService(typeof(ContextServices)) is ContextServices found)
        {
            found._remembered = context;
        }
    }

    public void Dispose()
    {
        if (_remembered is not null)
        {
            ContextVersioning.Forget(_remembered);
        }
    }

    /// <summary>The settings among a context's options.</summary>
    public static EtagVersioningOptions? SettingsIn(IDbContextOptions options)
        => options.FindExtension<EtagVersioningOptionsExtension>()?.Settings;
}
