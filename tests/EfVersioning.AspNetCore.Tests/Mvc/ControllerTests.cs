using System.Reflection;
using System.Security.Claims;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Endpoints;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EfVersioning.AspNetCore.Tests.Mvc;

/// <summary>The base of the tests of an application with some controllers.</summary>
public abstract class ControllerTests(TestDatabase database) : ShopTests(database)
{
    protected const string Tag = "\"shop.item-1,1\"";
    protected const string Body = """{"name":"Torch"}""";

    protected ActionLog Log { get; } = new();

    private protected Task<TestApplication> StartAsync(params Type[] controllers) => StartAsync(controllers, _ => { });

    private protected Task<TestApplication> StartAsync(
        Type[] controllers,
        Action<MvcOptions> mvc,
        Action<EtagHttpOptions>? options = null,
        Action<WebApplication>? more = null,
        Action<IServiceCollection>? configure = null,
        Action<WebApplication>? outer = null)
        => StartAsync(
            app =>
            {
                outer?.Invoke(app);
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapControllers();
                app.MapControllerRoute("shelf", "shelf/{action}/{id?}", new { controller = "Shelf" });
                app.MapControllerRoute("racks", "racks/{itemId}/{action}", new { controller = "Shelf" });
                more?.Invoke(app);
            },
            services =>
            {
                services.AddSingleton(Log);
                configure?.Invoke(services);
                services.AddAuthentication("none").AddScheme<AuthenticationSchemeOptions, NobodyHandler>("none", null);
                services.AddAuthorization();
                services.AddControllersWithViews(mvc).ConfigureApplicationPartManager(parts =>
                {
                    parts.FeatureProviders.Clear();
                    parts.FeatureProviders.Add(new OnlyThese(controllers));
                });
            },
            options);

    /// <summary>An exception filter that answers whatever it sees.</summary>
    private protected sealed class TeapotFilter : IExceptionFilter
    {
        public void OnException(ExceptionContext context)
        {
            context.Result = new StatusCodeResult(418);
            context.ExceptionHandled = true;
        }
    }

    private sealed class OnlyThese(Type[] controllers) : IApplicationFeatureProvider<ControllerFeature>
    {
        public void PopulateFeature(IEnumerable<ApplicationPart> parts, ControllerFeature feature)
        {
            foreach (var controller in controllers)
            {
                feature.Controllers.Add(controller.GetTypeInfo());
            }
        }
    }

    private sealed class NobodyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, System.Text.Encodings.Web.UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
            => Task.FromResult(Request.Headers.Authorization.Count == 0
                ? AuthenticateResult.NoResult()
                : AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity("none")), "none")));
    }
}
