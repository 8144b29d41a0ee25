using EfVersioning.AspNetCore.Endpoints;
using EfVersioning.AspNetCore.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Setup;

/// <summary>
/// Puts the middleware in front of all others, where it sees the fields as they leave, and looks at every endpoint before
/// the server listens.
/// </summary>
internal sealed class EtagVersioningStartupFilter : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next)
        => app =>
        {
            app.UseMiddleware<ETagMiddleware>();
            next(app);
            Resolve(app.ApplicationServices);
        };

    /// <summary>An endpoint that cannot have a tag stops the application now, not its first client.</summary>
    private static void Resolve(IServiceProvider services)
    {
        using var scope = services.CreateScope();
        foreach (var endpoint in services.GetRequiredService<EndpointDataSource>().Endpoints)
        {
            if (endpoint.Metadata.GetMetadata<ETagEndpoint>() is { } said)
            {
                UnreadEndpointPolicy.Require(endpoint);
                RowEndpoint.Of(endpoint, said, scope.ServiceProvider);
            }
        }
    }
}
