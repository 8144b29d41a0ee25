using EfVersioning.Context;

namespace EfVersioning.Writing.Saves;

/// <summary>The slot of a context for its saves, and for the imports that they run in.</summary>
internal static class RunningSavesSlot
{
    extension(ContextVersioning versioning)
    {
        /// <summary>The saves of the context that are under way.</summary>
        public RunningSaves Saves => versioning.Features.GetOrAdd(versioning, static versioning => new RunningSaves(versioning));

        /// <summary>Whether an import scope is open.</summary>
        public bool IsImporting => versioning.Features.Find<VersionImports>() is { Open: > 0 };
    }
}
