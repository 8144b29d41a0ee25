using System.Reflection;
using EfVersioning.Context;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Resources;

/// <summary>
/// The context type of an endpoint. What the store knows is answered without a context, which costs more than all the rest of
/// such an answer, so its settings are read once where every request's context is certain to have the same.
/// </summary>
internal sealed class EndpointContext
{
    private EndpointContext(Type type, EtagVersioningOptions? settings)
    {
        Type = type;
        Settings = settings;
    }

    public Type Type { get; }

    /// <summary>The settings that every request's context has; null where only the context itself says.</summary>
    public EtagVersioningOptions? Settings { get; }

    /// <param name="services">The services of a scope, at the start.</param>
    /// <param name="type">The context's type, a service of the application.</param>
    public static EndpointContext Of(IServiceProvider services, Type type)
    {
        var context = (DbContext)services.GetRequiredService(type);
        var settings = ContextServices.SettingsOf(context) ?? new EtagVersioningOptions();
        return new EndpointContext(type, IsOfAll(services, context, settings) ? settings : null);
    }

    /// <summary>
    /// Whether all contexts of the type are answered by one store: it is the application's, or the options are the same for all, as
    /// those of a pool or a factory are. Those of <c>AddDbContext</c> are made anew for each scope, and could name another store
    /// in each.
    /// </summary>
    private static bool IsOfAll(IServiceProvider services, DbContext context, EtagVersioningOptions settings)
    {
        if (settings.Store is not null && settings.Store == services.GetService<IETagStore>())
        {
            return true;
        }

        var options = typeof(DbContextOptions<>).MakeGenericType(context.GetType());
        if (ConfiguresItself(context.GetType())
            || services.GetService(options) is not DbContextOptions first
            || ContextServices.SettingsIn(first) != ContextServices.SettingsOf(context))
        {
            return false;
        }

        using var other = services.GetRequiredService<IServiceScopeFactory>().CreateScope();
        return ReferenceEquals(first, other.ServiceProvider.GetService(options));
    }

    /// <summary>Whether a context type has a say in its options beyond what it is constructed with.</summary>
    private static bool ConfiguresItself(Type context)
        => context.GetMethod("OnConfiguring", BindingFlags.Instance | BindingFlags.NonPublic, [typeof(DbContextOptionsBuilder)])?.DeclaringType != typeof(DbContext);
}
