using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Diagnostics.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

// EF1001: which interceptors a context has is decided before its model is known, and nowhere later but here.
#pragma warning disable EF1001

namespace EfVersioning.EfInternals;

/// <summary>An interceptor of ours.</summary>
internal interface IOwnInterceptor : IInterceptor;

/// <summary>An interceptor that some contexts have no need of.</summary>
internal interface ISometimesNeeded : IInterceptor;

/// <summary>One that a request which is about a row needs, whatever the context.</summary>
internal interface INeededInRequests : ISometimesNeeded;

/// <summary>
/// The interceptors of a context, without those that it does not need. EF Core makes half a dozen objects for every command that an
/// interceptor is to hear of, which cost a save of one row a tenth of its time and one of 1,000 rows a fifth.
/// </summary>
/// <remarks>
/// It stands around a service of EF Core's, whoever made that: what another library has put there is asked as before. One that puts
/// its own there behind ours is asked alone, and then all interceptors are called always: slower, and no less right.
/// </remarks>
internal sealed class NeededInterceptors(IServiceProvider services, IInterceptors all, Predicate<DbContext> isNeeded, Func<bool> isInRequest) : IInterceptors
{
    private bool? _isNeeded;

    /// <summary>Puts it around the service that is there, or else that EF Core would add.</summary>
    /// <param name="services">The services of a context.</param>
    /// <param name="isNeeded">Whether a context needs those that only some need, for as long as it is there.</param>
    /// <param name="isInRequest">Whether the caller runs in a request that is about a row.</param>
    public static void Around(IServiceCollection services, Predicate<DbContext> isNeeded, Func<bool> isInRequest)
    {
        if (services.Any(service => service.ServiceType == typeof(Present)))
        {
            return;
        }

        var make = MakerOf(services.LastOrDefault(service => service.ServiceType == typeof(IInterceptors)));
        services.AddSingleton<Present>();
        services.Replace(ServiceDescriptor.Scoped<IInterceptors>(provider => new NeededInterceptors(provider, make(provider), isNeeded, isInRequest)));
    }

    // Asked for the context late: this is made before its services know it.
    public TInterceptor? Aggregate<TInterceptor>()
        where TInterceptor : class, IInterceptor
        => all.Aggregate<TInterceptor>() is var interceptor
            && interceptor is ISometimesNeeded && (_isNeeded ??= IsNeeded()) is false && !(interceptor is INeededInRequests && isInRequest())
                ? null : interceptor;

    private static Func<IServiceProvider, IInterceptors> MakerOf(ServiceDescriptor? present)
    {
        var make = ActivatorUtilities.CreateFactory(present?.ImplementationType ?? typeof(Interceptors), []);
        return provider => (IInterceptors)(present?.ImplementationInstance ?? present?.ImplementationFactory?.Invoke(provider) ?? make(provider, null));
    }

    private bool? IsNeeded()
    {
        try
        {
            return isNeeded(services.GetRequiredService<ICurrentDbContext>().Context) || services.GetService<IRelationalCommandDiagnosticsLogger>() is not (null or AttentiveCommandLogger);
        }
        catch (InvalidOperationException)
        {
            // A command while the model is being built, or of a model that cannot be: who does not know counts.
            return null;
        }
    }

    /// <summary>Says among services that it is there.</summary>
    private sealed class Present;
}
