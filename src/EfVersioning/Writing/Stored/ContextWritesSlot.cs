using EfVersioning.Context;

namespace EfVersioning.Writing.Stored;

/// <summary>The slot of a context for what its store of tags is told.</summary>
internal static class ContextWritesSlot
{
    extension(ContextVersioning versioning)
    {
        /// <summary>What the context tells its store of tags; null where it has none.</summary>
        public ContextWrites? Writes
            => versioning.Settings?.Store is null ? null
                : versioning.Features.GetOrAdd(versioning, static versioning => new ContextWrites(versioning, versioning.Settings!.Store!, versioning.Settings.StorePartition));
    }
}
