using System.Data.Common;
using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Writing.Conflicts;
using EfVersioning.Writing.Uncommitted;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfVersioning.Writing.Saves;

/// <summary>
/// The saves of one context that are under way: usually one, more where an interceptor saves within a save.
/// </summary>
internal sealed class RunningSaves(ContextVersioning versioning)
{
    private readonly SaveMemory _memory = SaveMemory.Of(versioning);
    private ISaveEvents? _events;

    public bool Any => Current is not null;

    /// <summary>The innermost save.</summary>
    public VersionedSave? Current
    {
        get => (VersionedSave?)_memory.Current;
        private set => _memory.Current = value;
    }

    /// <summary>A SaveChanges begins. One within another (an interceptor that saves) stacks on it.</summary>
    /// <param name="events">What the saves hear.</param>
    /// <param name="async">Whether to wait without a thread.</param>
    /// <param name="cancellationToken">Cancels what is asked of the database.</param>
    public ValueTask BeginAsync(ISaveEvents events, bool async, CancellationToken cancellationToken)
    {
        _events = events;
        if (!Any)
        {
            _memory.Uncommitted.Settle();
            if (_memory.Uncommitted.Doubtful.Any || AttachedRows.AreAsked)
            {
                return BeginByReadingAsync(async, cancellationToken);
            }
        }

        Begin();
        return ValueTask.CompletedTask;
    }

    /// <summary>A command of EF Core's save is about to be sent.</summary>
    public ValueTask SendingAsync(DbCommand command, bool async, CancellationToken cancellationToken)
        => Current?.SendingAsync(command, async, cancellationToken) ?? ValueTask.CompletedTask;

    /// <summary>A transaction is about to be committed: what the running save changed is counted in it.</summary>
    public ValueTask CountAsync(bool async) => Current?.CountAsync(async) ?? ValueTask.CompletedTask;

    /// <summary>The running SaveChanges met a stale row: memory goes back, and the conflict gets its exception.</summary>
    public Exception? Conflict(DbUpdateConcurrencyException exception, IReadOnlyList<EntityEntry> entries)
    {
        Current?.Undo();
        return StaleRows.Translate(versioning, exception, entries);
    }

    /// <summary>
    /// Another interceptor overlooks a conflict, and EF Core takes the stale rows for saved: they stay at the version
    /// they were read at, so that no tag speaks of a write that never was.
    /// </summary>
    public void Suppressed(IReadOnlyList<EntityEntry> entries) => Current?.Undo(entries);

    /// <summary>The running SaveChanges ended with no row written.</summary>
    public void Fail()
    {
        Current?.Undo();
        Pop();
    }

    /// <summary>An entry is to be saved that was not, or otherwise.</summary>
    public void Consider(TrackedEntry entry) => Guard(save => save.Consider(entry, isSettled: false));

    /// <summary>The changes are detected.</summary>
    public void ConsiderAll() => Guard(static save => save.ConsiderDetected());

    /// <summary>EF Core has written the rows.</summary>
    public void Complete(bool accepted)
    {
        Current?.Complete(accepted);
        Pop();
    }

    private async ValueTask BeginByReadingAsync(bool async, CancellationToken cancellationToken)
    {
        if (versioning.Context.ChangeTracker.AutoDetectChangesEnabled)
        {
            versioning.Context.ChangeTracker.DetectChanges();
        }

        if (_memory.Uncommitted.Doubtful.Any)
        {
            await _memory.Uncommitted.Doubtful.ReadPendingAsync(versioning.Context, async, cancellationToken).ConfigureAwait(false);
        }

        await AttachedRows.ReadAsync(versioning, async, cancellationToken).ConfigureAwait(false);
        Begin();
    }

    private void Begin()
    {
        if (versioning.Model.IsEmpty)
        {
            return;
        }

        if (Current is null)
        {
            _events!.Listen();
        }

        Current = new VersionedSave(versioning, Current);
        Guard(static save => save.Start());
    }

    private void Pop()
    {
        Current?.End();
        Current = Current?.Outer;
        if (Current is null)
        {
            _events!.Unlisten();
        }
    }

    /// <summary>
    /// Runs a step of the save. EF Core calls the hooks in front of its own try block, so a step that throws would
    /// otherwise leave the save open and the memory ahead of the database.
    /// </summary>
    private void Guard(Action<VersionedSave> step)
    {
        if (Current is not { } save)
        {
            return;
        }

        try
        {
            step(save);
        }
        catch
        {
            if (ReferenceEquals(save, Current))
            {
                Fail();
            }

            throw;
        }
    }
}

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
