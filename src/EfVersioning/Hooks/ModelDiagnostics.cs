using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;

// EF1001: a model under construction knows where its context's events go, but says so in no public place.
#pragma warning disable EF1001

namespace EfVersioning.Hooks;

/// <summary>Where the events of a model's contexts go.</summary>
internal static class ModelDiagnostics
{
    /// <summary>The source, or null for a model that was built outside any context.</summary>
    public static DiagnosticSource? Of(IConventionModel model)
        => (model as Microsoft.EntityFrameworkCore.Metadata.Internal.Model)?.ScopedModelDependencies?.Logger.DiagnosticSource;
}
