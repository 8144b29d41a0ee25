using System.Reflection;
using EfVersioning.Setup;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Endpoints;

/// <summary>
/// The context type of an endpoint. What the store knows is answered without a context, which costs more than all the rest of
/// such an answer; its settings are then read off the options that it would be constructed with.
/// </summary>
internal sealed class EndpointContext
{
    private readonly Type _type;
    private readonly Type? _options;
    private readonly EtagVersioningOptions? _settings;

    private EndpointContext(Type type, Type? options, EtagVersioningOptions? settings)
    {
        _type = type;
        _options = options;
        _settings = settings;
    }

    /// <param name="services">The services of a scope, at the start.</param>
    /// <param name="type">The context's type, a service of the application.</param>
    public static EndpointContext Of(IServiceProvider services, Type type)
    {
        var context = (DbContext)services.GetRequiredService(type);
        var options = typeof(DbContextOptions<>).MakeGenericType(context.GetType());
        if (ConfiguresItself(context.GetType())
            || services.GetService(options) is not DbContextOptions first
            || ContextServices.SettingsIn(first) != ContextServices.SettingsOf(context))
        {
            // Only the context itself says what it is constructed with.
            return new EndpointContext(type, options: null, settings: null);
        }

        // The options of a pool or a factory are the same for all; those of AddDbContext are made anew for each scope, and may
        // have other settings there.
        using var other = services.GetRequiredService<IServiceScopeFactory>().CreateScope();
        return ReferenceEquals(first, other.ServiceProvider.GetService(options))
            ? new EndpointContext(type, options: null, ContextServices.SettingsIn(first) ?? new EtagVersioningOptions())
            : new EndpointContext(type, options, settings: null);
    }

    /// <summary>The request's context.</summary>
    public DbContext In(HttpContext http) => (DbContext)http.RequestServices.GetRequiredService(_type);

    /// <summary>The settings that the request's context has, where they are known without it; null where only the context says.</summary>
    public EtagVersioningOptions? SettingsIn(HttpContext http)
        => _settings ?? (_options is null ? null : ContextServices.SettingsIn((DbContextOptions)http.RequestServices.GetRequiredService(_options)) ?? None);

    private static readonly EtagVersioningOptions None = new();

    /// <summary>Whether a context type has a say in its options beyond what it is constructed with.</summary>
    private static bool ConfiguresItself(Type context)
        => context.GetMethod("OnConfiguring", BindingFlags.Instance | BindingFlags.NonPublic, [typeof(DbContextOptionsBuilder)])?.DeclaringType != typeof(DbContext);
}
