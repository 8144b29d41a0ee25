using EfVersioning.AspNetCore.Observing;
using EfVersioning.AspNetCore.Resources;
using EfVersioning.Context;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EfVersioning.AspNetCore.Setup;

/// <summary>What the log says of an application when it starts: what has a tag, and what was probably meant and does nothing.</summary>
internal static class SetupReport
{
    /// <param name="endpoints">The endpoints, resolved.</param>
    /// <param name="services">The services of a scope.</param>
    public static void Tell(IReadOnlyList<Endpoint> endpoints, IServiceProvider services)
    {
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(ETagLog.Category);
        if (logger.IsEnabled(LogLevel.Debug) && EndpointTable.Of(endpoints, services) is { } table)
        {
            ETagLog.EndpointsResolved(logger, table);
        }

        if (!logger.IsEnabled(LogLevel.Warning))
        {
            return;
        }

        foreach (var unguarded in UnguardedEndpoint.In(endpoints))
        {
            ETagLog.EndpointUnguarded(
                logger, unguarded.Write.DisplayName, unguarded.Read.DisplayName, unguarded.Line(services), unguarded.Otherwise);
        }

        if (UnusedStore(services) is { } context)
        {
            ETagLog.StoreUnused(logger, context);
        }
    }

    /// <summary>A context that a store was probably meant for; null where one of them uses one, or where there is none to use.</summary>
    private static string? UnusedStore(IServiceProvider services)
    {
        var contexts = services.GetServices<VersionedContext>().Select(context => context.Type).Distinct().ToList();
        return contexts.Count > 0
            && services.GetService<IServiceProviderIsService>()?.IsService(typeof(IETagStore)) is true
            && contexts.TrueForAll(context => services.GetService(context) is not DbContext db || ContextServices.SettingsOf(db)?.Store is null)
                ? contexts[0].Name
                : null;
    }
}
