using EfVersioning.Context;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Hooks;

/// <summary>
/// Versions every entity type that asks for it, at the end of the model: nothing that OnModelCreating adds is missed,
/// whatever the order of its lines.
/// </summary>
internal sealed class ModelHooks(ITypeMappingSource mappings, string? provider) : IModelInitializedConvention, IModelFinalizingConvention
{
    public void ProcessModelInitialized(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
        => modelBuilder.HasAnnotation(VersioningAnnotations.Options, true);

    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        ModelVersioning.Apply((IMutableModel)modelBuilder.Metadata, WakingComparer.Apply);
        VersioningValidation.Validate(modelBuilder.Metadata, complete: true, mappings, provider);
        DiagnosticHooks.SubscribeTo(modelBuilder.Metadata);
    }
}

/// <summary>Adds <see cref="ModelHooks"/> to the conventions of a context whose options ask for it.</summary>
internal sealed class ModelHooksPlugin(IDbContextOptions options, ITypeMappingSource mappings, IDatabaseProvider provider) : IConventionSetPlugin
{
    public ConventionSet ModifyConventions(ConventionSet conventionSet)
    {
        // The services of UseInternalServiceProvider serve contexts that do not ask as well.
        if (options.FindExtension<EtagVersioningOptionsExtension>() is null)
        {
            return conventionSet;
        }

        var convention = new ModelHooks(mappings, provider.Name);
        conventionSet.ModelInitializedConventions.Add(convention);

        // First for EF Core's own: entity types of one table share the column of their versions only where these are
        // tokens by then. Last for what those conventions add.
        conventionSet.ModelFinalizingConventions.Insert(0, convention);
        conventionSet.ModelFinalizingConventions.Add(convention);
        return conventionSet;
    }
}
