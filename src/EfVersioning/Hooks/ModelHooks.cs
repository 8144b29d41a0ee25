using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
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
