using EfVersioning.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Endpoints;

/// <summary>An endpoint whose resource is made from rows of an entity type, with all that its requests need, resolved once.</summary>
internal abstract class EntityEndpoint(Type context, VersionedType type, EtagHttpOptions options)
{
    public VersionedType Type { get; } = type;

    /// <summary>The application's settings, as the endpoint changes them.</summary>
    public EtagHttpOptions Options { get; } = options;

    /// <summary>The request's context.</summary>
    public DbContext ContextOf(HttpContext http) => (DbContext)http.RequestServices.GetRequiredService(context);

    /// <summary>The application's settings, changed in the order in which it was said.</summary>
    /// <exception cref="InvalidOperationException">There are none: <c>AddEtagVersioning</c> was not called.</exception>
    protected static EtagHttpOptions OptionsOf(IServiceProvider services, IEnumerable<Func<EtagHttpOptions, EtagHttpOptions>> changes)
        => changes.Aggregate(
            services.GetService<EtagHttpOptions>() ?? throw new InvalidOperationException(MissingServices.Message),
            (settings, change) => change(settings));
}
