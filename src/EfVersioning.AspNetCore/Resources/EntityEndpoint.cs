using EfVersioning.Metadata;
using EfVersioning.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Resources;

/// <summary>An endpoint whose resource is made from rows of an entity type, with all that its requests need, resolved once.</summary>
internal abstract class EntityEndpoint(
    Endpoint endpoint, IServiceProvider services, EndpointContext context, VersionedType type, EtagHttpOptions options, RouteKey? key = null)
{
    /// <summary>The handler's parameters that are one text of the request.</summary>
    public PlainParameters Parameters { get; } = new(endpoint, services, key);

    public VersionedType Type { get; } = type;

    /// <summary>Whether one state may have several representations: where the application says so, or MVC negotiates them.</summary>
    public bool HasVariants { get; } = options.Variant is not null || endpoint.Metadata.GetMetadata<ControllerActionDescriptor>() is not null;

    /// <summary>The application's settings, as the endpoint changes them.</summary>
    public EtagHttpOptions Options { get; } = options;

    /// <summary>The request's part in the resource; null where it has none, so that its handler answers alone.</summary>
    /// <param name="http">The request.</param>
    /// <param name="isEarly">Whether its parameters are not bound yet. Where binding would refuse one it has no part so early.</param>
    public abstract ConditionalRequest? RequestOf(HttpContext http, bool isEarly);

    /// <summary>The request's context.</summary>
    public DbContext ContextOf(HttpContext http) => (DbContext)http.RequestServices.GetRequiredService(context.Type);

    /// <summary>The store that knows the versions, without a context where that is possible; null where there is none.</summary>
    public StoreView? StoreOf(HttpContext http, IContextSource source)
    {
        if (context.Settings is not { } settings || (settings.StorePartition is not null && Options.StorePartition is null))
        {
            return StoreView.Of(source.Context);
        }

        var partition = settings.StorePartition is null ? null : Options.StorePartition?.Invoke(http);
        return settings.Store is null ? null : new StoreView(settings, partition, source, IsInUse: false);
    }
}
