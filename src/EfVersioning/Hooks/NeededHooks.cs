using EfVersioning.Context;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Hooks;

/// <summary>Which contexts have to hear of their commands and transactions.</summary>
internal static class NeededHooks
{
    /// <summary>Whether the model keeps a collection or moves a principal, or there is a store of tags: something is sent or told beside the save's own commands.</summary>
    public static bool By(DbContext context)
        => ContextServices.SettingsOf(context)?.Store is not null || KeptCollections.AreIn(context.Model) || BumpedRelation.AreIn(context.Model);
}
