using EfVersioning.AspNetCore;
using EfVersioning.AspNetCore.ApiDescriptions;
using EfVersioning.AspNetCore.Conflicts;
using EfVersioning.AspNetCore.Observing;
using EfVersioning.AspNetCore.Resources;
using EfVersioning.AspNetCore.Setup;
using EfVersioning.Hooks;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Switches conditional requests on for an application.</summary>
public static class EtagVersioningHttpServiceCollectionExtensions
{
    /// <summary>
    /// Adds what <c>WithETag&lt;T&gt;()</c>, <c>RequireIfMatch&lt;T&gt;()</c> and the attributes of the same names need, and makes a
    /// <c>StaleETagException</c> that nobody catches 412 instead of 500, as problem details. The API explorer
    /// tells OpenAPI generators of the request headers and the statuses.
    /// </summary>
    /// <typeparam name="TContext">The context that has the versioned entity types. Call it once for each.</typeparam>
    /// <param name="services">The services; the context is added by <c>AddDbContext</c> as ever.</param>
    /// <param name="configure">Changes the settings of all endpoints: <c>options => options.AcceptWeakIfMatch = true</c>.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddEtagVersioning<TContext>(
        this IServiceCollection services, Action<EtagHttpOptions>? configure = null)
        where TContext : DbContext
    {
        services.AddEtagVersioning(configure);
        services.AddSingleton(new VersionedContext(typeof(TContext)));

        // A statement in a guarded request must be seen, also where the options have no interceptor of ours.
        return services.ConfigureDbContext<TContext>(HeardCommands.Ensure);
    }

    /// <summary>
    /// The same without a context: for <c>WithHashETag()</c> and for <c>WithETag()</c> with a function, which need no row.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the settings of all endpoints.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddEtagVersioning(
        this IServiceCollection services, Action<EtagHttpOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddProblemDetails();
        services.AddMetrics();
        services.TryAddSingleton<PreconditionObserver>();
        services.TryAddSingleton<EntityContexts>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, EtagVersioningStartupFilter>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, UnreadEndpointPolicy>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IExceptionHandler, StaleETagExceptions>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDeveloperPageExceptionFilter, StaleETagExceptions>());
        services.TryAddEnumerable(ServiceDescriptor.Transient<IApiDescriptionProvider, ConditionalApiDescriptionProvider>());

        var options = services.AddOptions<EtagHttpOptions>();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        return services;
    }
}
