using EfVersioning.Conflicts;
using EfVersioning.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfVersioning.Saving;

/// <summary>
/// The saves of one context that are under way: usually one, more where an interceptor saves within a save. Listens to
/// the change tracker only while there is one.
/// </summary>
internal sealed class RunningSaves(ContextVersioning versioning)
{
    private VersionedSave? _current;

    public bool Any => _current is not null;

    /// <summary>The innermost save.</summary>
    public VersionedSave? Current => _current;

    /// <summary>A SaveChanges begins. One within another (an interceptor that saves) stacks on it.</summary>
    public void Begin()
    {
        Push();
        Guard(static save => save.Start());
    }

    /// <summary>As <see cref="Begin"/>, from where commands can be sent: principals that are not tracked are moved too.</summary>
    public async ValueTask BeginAsync(bool async, CancellationToken cancellationToken)
    {
        if (!versioning.Model.HasBumpedPrincipals)
        {
            Begin();
            return;
        }

        try
        {
            await Push().WriteRootsAsync(async, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Fail();
            throw;
        }
    }

    public ValueTask CommitAsync(bool async, CancellationToken cancellationToken)
        => _current?.CommitAsync(async, cancellationToken) ?? ValueTask.CompletedTask;

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

    private VersionedSave Push()
    {
        if (_current is null)
        {
            Listen();
        }

        return _current = new VersionedSave(versioning, _current);
    }

    private void Pop()
    {
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
        var tracker = versioning.Context.ChangeTracker;
        tracker.Tracked += OnTracked;
        tracker.StateChanged += OnStateChanged;
        tracker.DetectingAllChanges += OnDetecting;
        tracker.DetectedAllChanges += OnDetected;
        versioning.Context.SavedChanges += OnSaved;
        versioning.Context.SaveChangesFailed += OnFailed;
    }

    private void Unlisten()
    {
        var tracker = versioning.Context.ChangeTracker;
        tracker.Tracked -= OnTracked;
        tracker.StateChanged -= OnStateChanged;
        tracker.DetectingAllChanges -= OnDetecting;
        tracker.DetectedAllChanges -= OnDetected;
        versioning.Context.SavedChanges -= OnSaved;
        versioning.Context.SaveChangesFailed -= OnFailed;
    }

    private void OnTracked(object? sender, EntityTrackedEventArgs e) => OnChanged(e.Entry);

    private void OnStateChanged(object? sender, EntityStateChangedEventArgs e) => OnChanged(e.Entry);

    private void OnChanged(EntityEntry entry)
    {
        if (_current is { IsDetecting: false } && TrackedEntry.Of(entry) is { IsPending: true } tracked)
        {
            Guard(save => save.Consider(tracked, isSettled: false));
        }
    }

    private void OnDetecting(object? sender, DetectChangesEventArgs e)
    {
        if (_current is not null)
        {
            _current.IsDetecting = true;
        }
    }

    private void OnDetected(object? sender, DetectedChangesEventArgs e)
    {
        if (_current is not null)
        {
            _current.IsDetecting = false;
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
