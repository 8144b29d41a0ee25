using EfVersioning.AspNetCore.Mvc;
using EfVersioning.AspNetCore.Pipeline;
using EfVersioning.AspNetCore.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Setup;

/// <summary>
/// Puts the middleware in front of all others, where it sees the headers as they leave, and looks at every endpoint before
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
        var endpoints = services.GetRequiredService<EndpointDataSource>().Endpoints;
        foreach (var endpoint in endpoints)
        {
            foreach (var said in endpoint.Metadata.GetOrderedMetadata<ITaggedEndpoint>())
            {
                UnreadEndpointPolicy.Require(endpoint);

                // What has no route of its own (an action that only a fallback or a dynamic route leads to) is resolved, or
                // refused, at its first request.
                if (endpoint is RouteEndpoint)
                {
                    said.ResourceOf(endpoint, scope.ServiceProvider);
                }
            }

            if (endpoint.Metadata.GetMetadata<ITaggedEndpoint>() is null)
            {
                ActionAttributes.RequireNone(endpoint);
            }
        }

        SetupReport.Tell(endpoints, scope.ServiceProvider);
    }
}
