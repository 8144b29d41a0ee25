using EfVersioning;
using EfVersioning.Hooks;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Switches versions on for a model.</summary>
public static class EtagVersioningModelBuilderExtensions
{
    /// <summary>
    /// Makes concurrency tokens of the versions of all entity types that implement <see cref="IVersioned"/> or
    /// <see cref="IModified"/>, and versions every save of the contexts of this model. Make it the last line of
    /// <c>OnModelCreating</c>.
    /// </summary>
    /// <param name="modelBuilder">The model under construction.</param>
    /// <param name="configure">Sets the app label.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// <para>
    /// This line alone, without <c>UseEtagVersioning()</c> on the options, works by EF Core's diagnostic events: saves
    /// are versioned, and a stale one raises <see cref="StaleETagException"/>. What it cannot do without an interceptor
    /// (the version of an <c>ExecuteUpdate</c>) is refused with the line to add.
    /// </para>
    /// <para>
    /// A compiled model (<c>dotnet ef dbcontext optimize</c>) is versioned likewise, although this line then never runs:
    /// its code creates a <see cref="VersionComparer{TVersion}"/>, which does what this line does. So it does with no line
    /// of the library in the process, but not where the version property has a comparer of its own
    /// (<c>HasConversion(…, comparer)</c>): such a context needs the options call. Precompiled queries need the options
    /// call where they are generated, and say so; EF Core refuses to precompile <c>query.IfMatch(…)</c> as dynamic LINQ.
    /// </para>
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// The model says what it may not: a token that the database generates, a time column that rounds, two entity types
    /// with one label, an owned type with a version of its own. The message names the way out.
    /// </exception>
    public static ModelBuilder UseEtagVersioning(this ModelBuilder modelBuilder, Action<EtagModelBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);

        var model = modelBuilder.Model;
        ModelVersioning.Apply(model, WakingComparer.Apply);
        configure?.Invoke(new EtagModelBuilder(model));
        VersioningValidation.Validate(model, complete: false);
        DiagnosticHooks.SubscribeTo(modelBuilder.GetInfrastructure().Metadata);
        return modelBuilder;
    }
}
