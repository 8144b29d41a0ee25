using EfVersioning;
using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Guards;
using EfVersioning.Hooks;
using EfVersioning.Writing.Bulk;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>What <c>UseEtagVersioning()</c> on the options needs where EF Core's services are the application's own.</summary>
public static class EtagVersioningServiceCollectionExtensions
{
    /// <summary>
    /// Keeps the versions of a context's rows in a store, so that asking for one need not reach the database: in the memory of
    /// this process, or in the <see cref="IETagStore"/> among the services (<c>AddEtagVersioningRedis(…)</c>).
    /// </summary>
    /// <typeparam name="TContext">The context's type.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the settings of the store in memory.</param>
    /// <returns>The same services.</returns>
    /// <remarks>
    /// Call it for every context type that writes the rows. In memory it is right only where all writers are in this process.
    /// </remarks>
    public static IServiceCollection AddEtagVersioningStore<TContext>(
        this IServiceCollection services, Action<MemoryETagStoreOptions>? configure = null)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<IETagStore>(provider =>
        {
            var options = new MemoryETagStoreOptions { TimeProvider = provider.GetService<TimeProvider>() ?? TimeProvider.System };
            configure?.Invoke(options);
            return new MemoryETagStore(options);
        });
        return services.ConfigureDbContext<TContext>((provider, options) => options.UseEtagVersioning(settings
            => settings.UseStore(provider.GetRequiredService<IETagStore>())));
    }

    /// <summary>
    /// Adds the convention and the rewrite of bulk updates to the services of <c>UseInternalServiceProvider(…)</c>, beside
    /// <c>AddEntityFrameworkSqlite()</c> and the like. Without <c>UseInternalServiceProvider(…)</c> there is no need to
    /// call this.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddEntityFrameworkEtagVersioning(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        new EntityFrameworkRelationalServicesBuilder(services)
            .TryAdd<IMethodCallTranslatorPlugin, DatabaseClockTranslator>()
            .TryAdd<IConventionSetPlugin, ModelHooksPlugin>()
            .TryAdd<IInterceptor, QueryHooks>();

        services.TryAddScoped<ContextServices>();

        // Before EF Core's own services are added, or after them: it adds what is not there.
        NeededInterceptors.Around(services, CommandHooks.AreNeededBy, RequestFlow.HasScope);
        AttentiveCommandLogger.Add(services, RequestFlow.HasScope);
        return services;
    }
}
