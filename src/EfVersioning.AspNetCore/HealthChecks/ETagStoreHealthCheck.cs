using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EfVersioning.AspNetCore.HealthChecks;

/// <summary>Whether the store of tags can be reached, as a write would reach it now.</summary>
internal sealed class ETagStoreHealthCheck(IETagStore? store, HealthStatus? failureStatus) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        => store is null
            ? new HealthCheckResult(
                failureStatus ?? HealthStatus.Unhealthy,
                "There is no store of tags among the services. Add the line services.AddEtagVersioningStore<TContext>(), with the context that writes the rows, or take this check away.")
            : ResultOf(await store.CheckAsync(cancellationToken).ConfigureAwait(false));

    private HealthCheckResult ResultOf(ETagStoreStatus status)
        => status switch
        {
            ETagStoreStatus.InReach => HealthCheckResult.Healthy("The store of tags is in reach."),
            ETagStoreStatus.WritesGoOn => new HealthCheckResult(
                failureStatus ?? HealthStatus.Degraded,
                "The store of tags is out of reach: reads ask the database, and writes go on, so that readers may be told what is past."),
            _ => new HealthCheckResult(
                failureStatus ?? HealthStatus.Unhealthy,
                "The store of tags is out of reach: reads ask the database, and writes fail."),
        };
}
