using EfVersioning.Context;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Uncommitted;

/// <summary>What is remembered of the saves of one context: what they wrote and nobody has accepted or committed yet.</summary>
internal sealed class SaveMemory
{
    /// <summary>What was written in transactions that may not have ended yet; null before the first such write.</summary>
    public UncommittedWrites? Uncommitted { get; private set; }

    /// <summary>What SaveChanges(acceptAllChangesOnSuccess: false) wrote: the rows are at these versions already; null where there is none.</summary>
    public UnacceptedSave? Unaccepted { get; set; }

    /// <summary>The innermost save that runs; null where none does.</summary>
    public object? Current { get; set; }

    /// <summary>
    /// True from a commit whose answer was lost until a save goes through: what it wrote may be in the database, and a conflict may be
    /// one with ourselves.
    /// </summary>
    public bool IsAnswerLost { get; set; }

    /// <summary>The same, made for a first write.</summary>
    public UncommittedWrites UncommittedIn(ContextVersioning versioning) => Uncommitted ??= new UncommittedWrites(versioning, this);

    /// <summary>The memory of a context that has one; null where nothing is remembered of its saves.</summary>
    public static SaveMemory? Present(DbContext context) => ContextVersioning.Present(context)?.Features.Find<SaveMemory>();

    /// <summary>The memory of a context, in its slot.</summary>
    public static SaveMemory Of(ContextVersioning versioning)
        => versioning.Features.GetOrAdd(versioning, static _ => new SaveMemory());
}

/// <summary>What <c>SaveChanges(acceptAllChangesOnSuccess: false)</c> wrote: its entries are pending, and their rows are at the versions it gave.</summary>
/// <param name="Given">The versions.</param>
/// <param name="Moment">In which transaction.</param>
internal sealed record UnacceptedSave(GivenVersions Given, TransactionMoment Moment)
{
    public bool Contains(object entity) => Given.Contains(entity);

    /// <summary>What the row of an entity is at; null where the save did not write it, or where that is not certain.</summary>
    public object? VersionOf(object entity, IProperty property) => Moment.IsUncertain ? null : Given.VersionOf(entity, property);
}
