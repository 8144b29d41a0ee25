using EfVersioning.Collections;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Diagnostics.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

// EF1001: which interceptors a context has is decided before its model is known, and nowhere later but here.
#pragma warning disable EF1001

namespace EfVersioning.Setup;

/// <summary>
/// The interceptors of a context, without those that count collections where its model keeps none. EF Core makes half a
/// dozen objects for every command that an interceptor is to hear of, which cost a save of one row a tenth of its time and one of 1,000 rows a fifth.
/// </summary>
internal sealed class ContextInterceptors(
    IServiceProvider services,
    IEnumerable<IInterceptor> injected,
    IEnumerable<IInterceptorAggregator> aggregators) : Interceptors(services, injected, aggregators)
{
    // Asked for the context late: this is made before its services know it.
    private readonly IServiceProvider _services = services;
    private bool? _keepsCollections;

    public override TInterceptor? Aggregate<TInterceptor>()
        where TInterceptor : class
        => base.Aggregate<TInterceptor>() is var interceptor && interceptor is CollectionCommandInterceptor or CollectionTransactionInterceptor && !KeepsCollections
            ? null
            : interceptor;

    private bool KeepsCollections
    {
        get
        {
            try
            {
                return _keepsCollections ??= KeptCollections.AreIn(_services.GetRequiredService<ICurrentDbContext>().Context.Model);
            }
            catch (InvalidOperationException)
            {
                // A command while the model is being built, or of a model that cannot be: who does not know counts.
                return true;
            }
        }
    }
}
