using EfVersioning.Conflicts;
using EfVersioning.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfVersioning.Saving;

/// <summary>
/// The saves of one context that are under way: usually one, more where an interceptor saves within a save. Listens to
/// the change tracker only while there is one.
/// </summary>
internal sealed class RunningSaves
{
    private readonly ContextVersioning _versioning;

    // Made once, and not for each save that listens and stops listening.
    private readonly EventHandler<EntityTrackedEventArgs> _onTracked;
    private readonly EventHandler<EntityStateChangedEventArgs> _onStateChanged;
    private readonly EventHandler<DetectChangesEventArgs> _onDetecting;
    private readonly EventHandler<DetectedChangesEventArgs> _onDetected;
    private readonly EventHandler<SavedChangesEventArgs> _onSaved;
    private readonly EventHandler<SaveChangesFailedEventArgs> _onFailed;
    private VersionedSave? _current;

    public RunningSaves(ContextVersioning versioning)
    {
        _versioning = versioning;
        _onTracked = OnTracked;
        _onStateChanged = OnStateChanged;
        _onDetecting = OnDetecting;
        _onDetected = OnDetected;
        _onSaved = OnSaved;
        _onFailed = OnFailed;
    }

    public bool Any => _current is not null;

    /// <summary>The innermost save.</summary>
    public VersionedSave? Current => _current;

    /// <summary>A SaveChanges begins. One within another (an interceptor that saves) stacks on it.</summary>
    public void Begin()
    {
        if (HasNothingToDo)
        {
            return;
        }

        Push();
        Guard(static save => save.Start());
    }

    /// <summary>As <see cref="Begin"/>, from where commands can be sent: principals that are not tracked are moved too.</summary>
    public async ValueTask BeginAsync(bool async, CancellationToken cancellationToken)
    {
        if (!_versioning.Model.HasBumpedPrincipals && _versioning.ExpectedCollections.Count == 0)
        {
            Begin();
            return;
        }

        try
        {
            await Push().BeginAsync(async, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Fail();
            throw;
        }
    }

    public ValueTask CommitAsync(bool async, CancellationToken cancellationToken)
        => _current?.CommitAsync(async, cancellationToken) ?? ValueTask.CompletedTask;

    /// <summary>A transaction is about to be committed: what the running save changed is counted in it.</summary>
    public ValueTask CountAsync(bool async) => _current?.CountAsync(async) ?? ValueTask.CompletedTask;

    /// <summary>Refuses a command that would be final before it is counted.</summary>
    public void RequireTransaction() => _current?.RequireTransaction();

    /// <summary>The running SaveChanges met a stale row: memory goes back, and the conflict gets its exception.</summary>
    public Exception? Conflict(DbUpdateConcurrencyException exception, IReadOnlyList<EntityEntry> entries)
    {
        _current?.Undo();
        return StaleRows.Translate(_versioning, exception, entries);
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
        _current?.TakeBack();
        Pop();
    }

    // No entity type is versioned or moves another; and outside a transaction there is nothing to take back either.
    private bool HasNothingToDo => _versioning.Model.IsEmpty && !_versioning.IsInTransaction;

    private VersionedSave Push()
    {
        if (_current is null)
        {
            Listen();
        }

        return _current = new VersionedSave(_versioning, _current);
    }

    private void Pop()
    {
        _current?.End();
        _current = _current?.Outer;
        if (_current is null)
        {
            Unlisten();
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

    private void Listen()
    {
        var tracker = _versioning.Context.ChangeTracker;
        ListenToEntries(tracker);
        tracker.DetectingAllChanges += _onDetecting;
        tracker.DetectedAllChanges += _onDetected;
        _versioning.Context.SavedChanges += _onSaved;
        _versioning.Context.SaveChangesFailed += _onFailed;
    }

    private void Unlisten()
    {
        var tracker = _versioning.Context.ChangeTracker;
        UnlistenToEntries(tracker);
        tracker.DetectingAllChanges -= _onDetecting;
        tracker.DetectedAllChanges -= _onDetected;
        _versioning.Context.SavedChanges -= _onSaved;
        _versioning.Context.SaveChangesFailed -= _onFailed;
    }

    private void ListenToEntries(ChangeTracker tracker)
    {
        tracker.Tracked += _onTracked;
        tracker.StateChanged += _onStateChanged;
    }

    private void UnlistenToEntries(ChangeTracker tracker)
    {
        tracker.Tracked -= _onTracked;
        tracker.StateChanged -= _onStateChanged;
    }

    private void OnTracked(object? sender, EntityTrackedEventArgs e) => OnChanged(e.Entry);

    private void OnStateChanged(object? sender, EntityStateChangedEventArgs e) => OnChanged(e.Entry);

    private void OnChanged(EntityEntry entry)
    {
        if (_current is not null && TrackedEntry.Of(entry) is { IsPending: true } tracked)
        {
            Guard(save => save.Consider(tracked, isSettled: false));
        }
    }

    // While EF Core detects changes an entry is half seen, and its verdict waits for the end: nobody listens meanwhile, since
    // EF Core makes two objects for each entry that a listener is told of.
    private void OnDetecting(object? sender, DetectChangesEventArgs e) => UnlistenToEntries(_versioning.Context.ChangeTracker);

    private void OnDetected(object? sender, DetectedChangesEventArgs e)
    {
        if (_current is not null)
        {
            ListenToEntries(_versioning.Context.ChangeTracker);
            Guard(static save => save.ConsiderAll());
        }
    }

    private void OnSaved(object? sender, SavedChangesEventArgs e)
    {
        _current?.Complete(e.AcceptAllChangesOnSuccess);
        Pop();
    }

    // Also for conflicts, for which EF Core does not call ISaveChangesInterceptor.SaveChangesFailed (dotnet/efcore#32750).
    private void OnFailed(object? sender, SaveChangesFailedEventArgs e) => Fail();
}
