using EfVersioning;
using EfVersioning.AspNetCore.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The health of the store of tags.</summary>
public static class EtagVersioningHealthChecksBuilderExtensions
{
    /// <summary>Adds a check that asks whether the <see cref="IETagStore"/> among the services can be reached.</summary>
    /// <param name="builder">The health checks: <c>services.AddHealthChecks().AddEtagStoreCheck()</c>.</param>
    /// <param name="name">The check's name. Default: <c>etag-store</c>.</param>
    /// <param name="failureStatus">
    /// What is told where the store is out of reach. Default (null): <see cref="HealthStatus.Unhealthy"/> where writes fail then, and
    /// <see cref="HealthStatus.Degraded"/> where they go on. Reads go on in either case.
    /// </param>
    /// <param name="tags">The check's tags. Default: none.</param>
    /// <param name="timeout">How long it may take. Default (null): for as long as the store's own timeouts let it.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>Without a store among the services it is unhealthy, and says which line adds one.</remarks>
    public static IHealthChecksBuilder AddEtagStoreCheck(
        this IHealthChecksBuilder builder,
        string name = "etag-store",
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name,
            services => new ETagStoreHealthCheck(services.GetService<IETagStore>(), failureStatus),
            failureStatus,
            tags,
            timeout));
    }
}
