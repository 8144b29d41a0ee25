using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Diagnostics.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

// EF1001: which interceptors a context has is decided before its model is known, and nowhere later but here.
#pragma warning disable EF1001

namespace EfVersioning.EfInternals;

/// <summary>An interceptor that some contexts have no need of.</summary>
internal interface ISometimesNeeded : IInterceptor
{
    /// <summary>Whether it is needed now, whatever the context.</summary>
    bool IsNeededNow { get; }

    /// <summary>Whether a context needs it, for as long as it is there; all such interceptors give one answer.</summary>
    bool IsNeededBy(DbContext context);
}

/// <summary>
/// The interceptors of a context, without those that it does not need. EF Core makes half a dozen objects for every command that an
/// interceptor is to hear of, which cost a save of one row a tenth of its time and one of 1,000 rows a fifth.
/// </summary>
/// <remarks>
/// It stands in the place of a service of EF Core's. Where another library does the same behind us, ours is not asked, and all
/// interceptors are called always: slower, and no less right. One in front of us is not asked.
/// </remarks>
internal sealed class NeededInterceptors(
    IServiceProvider services,
    IEnumerable<IInterceptor> injected,
    IEnumerable<IInterceptorAggregator> aggregators) : Interceptors(services, injected, aggregators)
{
    // Asked for the context late: this is made before its services know it.
    private readonly IServiceProvider _services = services;
    private bool? _isNeeded;

    public override TInterceptor? Aggregate<TInterceptor>()
        where TInterceptor : class
        => base.Aggregate<TInterceptor>() is var interceptor && interceptor is ISometimesNeeded { IsNeededNow: false } sometimes && !IsNeeded(sometimes) ? null : interceptor;

    private bool IsNeeded(ISometimesNeeded interceptor)
    {
        try
        {
            return _isNeeded ??= interceptor.IsNeededBy(_services.GetRequiredService<ICurrentDbContext>().Context);
        }
        catch (InvalidOperationException)
        {
            // A command while the model is being built, or of a model that cannot be: who does not know counts.
            return true;
        }
    }
}
