using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Guards;
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

    private readonly OwnSavepoint _savepoint = new();

    // What the saves hear; set when the first begins.
    private ISaveEvents? _events;

    /// <summary>How many import scopes are open.</summary>
    public int OpenImports { get; set; }

    /// <summary>The innermost save; null where none runs. It may be dead: of one that ends before EF Core's own try nobody is told.</summary>
    public VersionedSave? Current { get; private set; }

    /// <summary>A SaveChanges begins. One within another (an interceptor that saves) stacks on it.</summary>
    /// <param name="events">What it hears.</param>
    /// <param name="async">Whether to wait without a thread.</param>
    /// <param name="cancellationToken">Cancels what is asked of the database.</param>
    public ValueTask BeginAsync(ISaveEvents events, bool async, CancellationToken cancellationToken)
    {
        _events = events;
        var request = RequestFlow.Scope;
        Current?.Suspend();
        _savepoint.Disown();
        _memory.Uncommitted?.Settle();
        if (_memory.Uncommitted is { Doubtful.Any: true } || request?.Pending is { IsAny: true })
        {
            return BeginByReadingAsync(request, async, cancellationToken);
        }

        Begin(request);
        return ValueTask.CompletedTask;
    }

    /// <summary>Whether what happens to a savepoint is the affair of a save that runs.</summary>
    public bool Own(SavepointEvent what, TransactionHistory history) => Current is not null && _savepoint.Hears(what, history);

    /// <summary>The running SaveChanges met a stale row: memory goes back, and the conflict gets its exception.</summary>
    public Exception? Conflict(DbUpdateConcurrencyException exception, IReadOnlyList<EntityEntry> entries)
    {
        Current?.Undo();
        return StaleRows.Translate(versioning, exception, entries);
    }

    /// <summary>The running SaveChanges ended by an exception.</summary>
    public void Fail()
    {
        Current?.Fail();
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

    private async ValueTask BeginByReadingAsync(RequestScope? request, bool async, CancellationToken cancellationToken)
    {
        if (versioning.Context.ChangeTracker.AutoDetectChangesEnabled)
        {
            versioning.Context.ChangeTracker.DetectChanges();
        }

        if (_memory.Uncommitted is { Doubtful: { Any: true } doubtful })
        {
            await doubtful.ReadPendingAsync(versioning.Context, async, cancellationToken).ConfigureAwait(false);
        }

        if (request?.Pending is { } guard)
        {
            await AttachedRows.ReadAsync(versioning, guard, async, cancellationToken).ConfigureAwait(false);
        }

        Begin(request);
    }

    private void Begin(RequestScope? request)
    {
        if (versioning.Model.IsEmpty)
        {
            return;
        }

        if (Current is null)
        {
            _events!.Listen(versioning.Context);
        }

        _memory.Current = Current = new VersionedSave(versioning, this, _memory, request);
        Guard(static save => save.Start());
    }

    private void Pop()
    {
        Current?.End();
        _savepoint.Forget();
        _memory.Current = Current = Current?.Outer;
        if (Current is null)
        {
            _events?.Unlisten(versioning.Context);
        }
        else if (!TrackedEntry.AreDetected(versioning.Context))
        {
            // The save within this one need not have written what was taken back for it, and EF Core does not look again.
            Guard(static save => save.ConsiderAll());
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

/// <summary>The slot of a context for its saves.</summary>
internal static class RunningSavesSlot
{
    extension(ContextVersioning versioning)
    {
        /// <summary>The saves of the context that are under way.</summary>
        public RunningSaves Saves => versioning.Features.GetOrAdd(versioning, static versioning => new RunningSaves(versioning));
    }
}

/// <summary>What the saves of a context hear between their beginning and their end.</summary>
internal interface ISaveEvents
{
    /// <summary>A first save of a context begins.</summary>
    void Listen(DbContext context);

    /// <summary>None runs any more.</summary>
    void Unlisten(DbContext context);
}
