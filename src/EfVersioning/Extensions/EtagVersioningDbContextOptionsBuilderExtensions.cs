using EfVersioning;
using EfVersioning.Context;
using EfVersioning.Hooks;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Switches versions on for a context, by its options.</summary>
public static class EtagVersioningDbContextOptionsBuilderExtensions
{
    private static readonly IInterceptor[] Interceptors = [SaveHooks.Instance, TransactionHooks.Instance, CommandHooks.Instance];

    private static readonly ContextDoors Doors = new(static services => services.AddEntityFrameworkEtagVersioning(), DiagnosticHooks.Subscribe);

    /// <summary>
    /// Versions the saves of the context: adds the interceptors and the convention that makes concurrency tokens of the
    /// versions. This is the full road; <c>modelBuilder.UseEtagVersioning()</c> is the short one, and both together do
    /// no more than one.
    /// </summary>
    /// <param name="optionsBuilder">The options of the context.</param>
    /// <param name="configure">Changes the settings: <c>settings => settings.UseTimeProvider(clock)</c>.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// The place among other interceptors does not matter: what an audit or soft-delete interceptor changes after this
    /// one is versioned too. Calling it again changes the settings and adds nothing.
    /// </remarks>
    public static DbContextOptionsBuilder UseEtagVersioning(
        this DbContextOptionsBuilder optionsBuilder,
        Action<EtagVersioningDbContextOptionsBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(optionsBuilder);
        ArgumentNullException.ThrowIfNull(configure);

        var settings = new EtagVersioningDbContextOptionsBuilder(
            optionsBuilder.Options.FindExtension<EtagVersioningOptionsExtension>()?.Settings ?? new EtagVersioningOptions());
        configure(settings);
        ((IDbContextOptionsBuilderInfrastructure)optionsBuilder).AddOrUpdateExtension(
            new EtagVersioningOptionsExtension(settings.Settings, Doors));

        var core = optionsBuilder.Options.FindExtension<CoreOptionsExtension>();
        if (core?.Interceptors?.Contains(SaveHooks.Instance) is not true)
        {
            ((IDbContextOptionsBuilderInfrastructure)optionsBuilder).AddOrUpdateExtension((core ?? new CoreOptionsExtension()).WithInterceptors(Interceptors));
        }

        DiagnosticHooks.Subscribe();
        return optionsBuilder;
    }

    /// <inheritdoc cref="UseEtagVersioning(DbContextOptionsBuilder, Action{EtagVersioningDbContextOptionsBuilder})"/>
    public static DbContextOptionsBuilder UseEtagVersioning(this DbContextOptionsBuilder optionsBuilder)
        => UseEtagVersioning(optionsBuilder, static _ => { });

    /// <inheritdoc cref="UseEtagVersioning(DbContextOptionsBuilder, Action{EtagVersioningDbContextOptionsBuilder})"/>
    /// <typeparam name="TContext">The context's type.</typeparam>
    public static DbContextOptionsBuilder<TContext> UseEtagVersioning<TContext>(this DbContextOptionsBuilder<TContext> optionsBuilder)
        where TContext : DbContext
        => UseEtagVersioning(optionsBuilder, static _ => { });

    /// <inheritdoc cref="UseEtagVersioning(DbContextOptionsBuilder, Action{EtagVersioningDbContextOptionsBuilder})"/>
    /// <typeparam name="TContext">The context's type.</typeparam>
    public static DbContextOptionsBuilder<TContext> UseEtagVersioning<TContext>(
        this DbContextOptionsBuilder<TContext> optionsBuilder,
        Action<EtagVersioningDbContextOptionsBuilder> configure)
        where TContext : DbContext
        => (DbContextOptionsBuilder<TContext>)UseEtagVersioning((DbContextOptionsBuilder)optionsBuilder, configure);
}
