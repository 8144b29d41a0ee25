using EfVersioning.Context;
using EfVersioning.Metadata;
using EfVersioning.Guards;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Diagnostics.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

// EF1001: which interceptors a context has is decided before its model is known, and nowhere later but here.
#pragma warning disable EF1001

namespace EfVersioning.Hooks;

/// <summary>
/// The interceptors of a context, without those of commands and transactions where its model keeps no collection and moves no
/// principal, it has no store of tags, and no request guards a row. EF Core makes half a dozen objects for every command that an interceptor is to hear of, which cost a save of
/// one row a tenth of its time and one of 1,000 rows a fifth.
/// </summary>
internal sealed class ContextInterceptors(
    IServiceProvider services,
    IEnumerable<IInterceptor> injected,
    IEnumerable<IInterceptorAggregator> aggregators) : Interceptors(services, injected, aggregators)
{
    // Asked for the context late: this is made before its services know it.
    private readonly IServiceProvider _services = services;
    private bool? _sendsCommands;

    public override TInterceptor? Aggregate<TInterceptor>()
        where TInterceptor : class
        => base.Aggregate<TInterceptor>() switch
        {
            // In a request that is about a row, every command counts that could write it.
            CommandHooks when RequestScope.Current is null && !SendsCommands => null,
            TransactionHooks when !SendsCommands => null,
            var interceptor => interceptor,
        };

    private bool SendsCommands
    {
        get
        {
            try
            {
                return _sendsCommands ??= _services.GetRequiredService<ICurrentDbContext>().Context is var context
                    && (ContextServices.SettingsOf(context)?.Store is not null || KeptCollections.AreIn(context.Model) || BumpedRelation.AreIn(context.Model));
            }
            catch (InvalidOperationException)
            {
                // A command while the model is being built, or of a model that cannot be: who does not know counts.
                return true;
            }
        }
    }
}
