using System.Data.Common;
using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Writing.Conflicts;
using EfVersioning.Writing.Given;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfVersioning.Writing.Saves;

/// <summary>
/// The saves of one context that are under way: usually one, more where an interceptor saves within a save.
/// </summary>
internal sealed class RunningSaves(ContextVersioning versioning)
{
    private ISaveEvents? _events;
    private VersionedSave? _current;

    public bool Any => _current is not null;

    /// <summary>The innermost save.</summary>
    public VersionedSave? Current => _current;

    /// <summary>A SaveChanges begins. One within another (an interceptor that saves) stacks on it.</summary>
    /// <param name="events">What the saves hear.</param>
    /// <param name="async">Whether to wait without a thread.</param>
    /// <param name="cancellationToken">Cancels what is asked of the database.</param>
    public ValueTask BeginAsync(ISaveEvents events, bool async, CancellationToken cancellationToken)
    {
        _events = events;
        if (!Any)
        {
            versioning.Uncommitted.Settle();
            if (versioning.Uncommitted.Doubtful.Any || AttachedRows.AreAsked)
            {
                return BeginByReadingAsync(async, cancellationToken);
            }
        }

        Begin();
        return ValueTask.CompletedTask;
    }

    /// <summary>A command of EF Core's save is about to be sent.</summary>
    public ValueTask SendingAsync(DbCommand command, bool async, CancellationToken cancellationToken)
        => _current?.SendingAsync(command, async, cancellationToken) ?? ValueTask.CompletedTask;

    /// <summary>A transaction is about to be committed: what the running save changed is counted in it.</summary>
    public ValueTask CountAsync(bool async) => _current?.CountAsync(async) ?? ValueTask.CompletedTask;

    /// <summary>The running SaveChanges met a stale row: memory goes back, and the conflict gets its exception.</summary>
    public Exception? Conflict(DbUpdateConcurrencyException exception, IReadOnlyList<EntityEntry> entries)
    {
        _current?.Undo();
        return StaleRows.Translate(versioning, exception, entries);
    }

    /// <summary>
    /// Another interceptor overlooks a conflict, and EF Core takes the stale rows for saved: they stay at the version
    /// they were read at, so that no tag speaks of a write that never was.
    /// </summary>
    public void Suppressed(IReadOnlyList<EntityEntry> entries) => _current?.Undo(entries);

    /// <summary>The running SaveChanges ended with no row written.</summary>
    public void Fail()
    {
        _current?.Undo();
        Pop();
    }

    /// <summary>An entry is to be saved that was not, or otherwise.</summary>
    public void Consider(TrackedEntry entry) => Guard(save => save.Consider(entry, isSettled: false));

    /// <summary>The changes are detected.</summary>
    public void ConsiderAll() => Guard(static save => save.ConsiderDetected());

    /// <summary>EF Core has written the rows.</summary>
    public void Complete(bool accepted)
    {
        _current?.Complete(accepted);
        Pop();
    }

    private async ValueTask BeginByReadingAsync(bool async, CancellationToken cancellationToken)
    {
        if (versioning.Uncommitted.Doubtful.Any)
        {
            await versioning.Uncommitted.Doubtful.ReadPendingAsync(versioning.Context, async, cancellationToken).ConfigureAwait(false);
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

        if (_current is null)
        {
            _events!.Listen();
        }

        versioning.CurrentSave = _current = new VersionedSave(versioning, _current);
        Guard(static save => save.Start());
    }

    private void Pop()
    {
        _current?.End();
        versioning.CurrentSave = _current = _current?.Outer;
        if (_current is null)
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
        if (_current is not { } save)
        {
            return;
        }

        try
        {
            step(save);
        }
        catch
        {
            if (ReferenceEquals(save, _current))
            {
                Fail();
            }

            throw;
        }
    }
}
