using EfVersioning.Context;

namespace EfVersioning.Writing.Given;

/// <summary>What is remembered of the saves of one context: what they wrote and nobody has accepted or committed yet.</summary>
internal sealed class SaveMemory(ContextVersioning versioning)
{
    public UncommittedWrites Uncommitted { get; } = new(versioning);

    public UnacceptedSave? Unaccepted { get; set; }

    public object? Current { get; set; }

    public bool IsAnswerLost { get; set; }
}

/// <summary>The slot of a context for <see cref="SaveMemory"/>.</summary>
internal static class SaveMemorySlot
{
    extension(ContextVersioning versioning)
    {
        /// <summary>What was written in transactions that may not have ended yet.</summary>
        public UncommittedWrites Uncommitted => Of(versioning).Uncommitted;

        /// <summary>What SaveChanges(acceptAllChangesOnSuccess: false) wrote: the rows are at these versions already; null where there is none.</summary>
        public UnacceptedSave? Unaccepted
        {
            get => Of(versioning).Unaccepted;
            set => Of(versioning).Unaccepted = value;
        }

        /// <summary>The innermost save that runs; null where none does.</summary>
        public object? CurrentSave
        {
            get => Of(versioning).Current;
            set => Of(versioning).Current = value;
        }

        /// <summary>
        /// True from a commit whose answer was lost until a save goes through: what it wrote may be in the database, and a conflict may be
        /// one with ourselves.
        /// </summary>
        public bool IsAnswerLost
        {
            get => Of(versioning).IsAnswerLost;
            set => Of(versioning).IsAnswerLost = value;
        }
    }

    private static SaveMemory Of(ContextVersioning versioning)
        => versioning.Features.GetOrAdd(versioning, static versioning => new SaveMemory(versioning));
}
