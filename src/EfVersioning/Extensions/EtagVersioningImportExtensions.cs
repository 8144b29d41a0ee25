using EfVersioning;
using EfVersioning.Context;
using EfVersioning.Metadata;
using EfVersioning.Writing.Saves;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Writes versions as they are given: a restore, a replica.</summary>
public static class EtagVersioningImportExtensions
{
    /// <summary>
    /// Until the result is disposed, a save writes the versions and times that the entities carry, where they carry one;
    /// an entity that carries none gets one as always. Outside such a scope what comes in with the data never counts.
    /// </summary>
    /// <param name="context">The context that saves.</param>
    /// <returns>The scope. Scopes of one context nest.</returns>
    /// <remarks>
    /// The guard stays: an update or delete still checks the version that was read. Giving a row a version that it had
    /// before revives the tags of then, so import into rows that no client has seen.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// The model is not versioned; or, from the save, a version below 1 or a time finer than microseconds.
    /// </exception>
    public static IDisposable ImportVersions(this DbContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        VersionedModel.Require(context);
        var saves = ContextVersioning.Of(context)!.Saves;
        saves.OpenImports++;
        return new Scope(() => saves.OpenImports--);
    }
}
