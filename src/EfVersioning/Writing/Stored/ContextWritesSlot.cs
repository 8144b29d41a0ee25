using EfVersioning.Context;

namespace EfVersioning.Writing.Stored;

/// <summary>The slot of a context for what its store of tags is told.</summary>
internal static class ContextWritesSlot
{
    extension(ContextVersioning versioning)
    {
        /// <summary>What the context tells its store of tags; null where it has none.</summary>
        public ContextWrites? Writes
            => versioning.Settings is { Store: { } store } settings
                ? versioning.Features.Find<ContextWrites>() ?? versioning.Features.GetOrAdd(versioning, versioning => new ContextWrites(versioning, store, settings.StorePartition))
                : null;
    }
}
