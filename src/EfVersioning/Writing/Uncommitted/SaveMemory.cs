using EfVersioning.Context;

namespace EfVersioning.Writing.Uncommitted;

/// <summary>What is remembered of the saves of one context: what they wrote and nobody has accepted or committed yet.</summary>
internal sealed class SaveMemory
{
    private SaveMemory(ContextVersioning versioning) => Uncommitted = new UncommittedWrites(versioning, this);

    /// <summary>What was written in transactions that may not have ended yet.</summary>
    public UncommittedWrites Uncommitted { get; }

    /// <summary>What SaveChanges(acceptAllChangesOnSuccess: false) wrote: the rows are at these versions already; null where there is none.</summary>
    public UnacceptedSave? Unaccepted { get; set; }

    /// <summary>The innermost save that runs; null where none does.</summary>
    public object? Current { get; set; }

    /// <summary>
    /// True from a commit whose answer was lost until a save goes through: what it wrote may be in the database, and a conflict may be
    /// one with ourselves.
    /// </summary>
    public bool IsAnswerLost { get; set; }

    /// <summary>The memory of a context, in its slot.</summary>
    public static SaveMemory Of(ContextVersioning versioning)
        => versioning.Features.GetOrAdd(versioning, static versioning => new SaveMemory(versioning));
}
