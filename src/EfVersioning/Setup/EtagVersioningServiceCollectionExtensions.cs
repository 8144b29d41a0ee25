using EfVersioning.Bulk;
using EfVersioning.Setup;
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
            .TryAdd<IConventionSetPlugin, VersioningConventionSetPlugin>()
            .TryAdd<IInterceptor, BulkUpdateInterceptor>();

        // Before EF Core's own services are added, or after them: it adds what is not there.
        return services.Replace(ServiceDescriptor.Scoped<IInterceptors, ContextInterceptors>());
    }
}
