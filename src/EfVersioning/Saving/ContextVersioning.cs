using System.Runtime.CompilerServices;
using EfVersioning.Conflicts;
using EfVersioning.Matching;
using EfVersioning.Model;
using EfVersioning.Setup;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfVersioning.Saving;

/// <summary>
/// What the library remembers of one context: the save that runs, what its entries are expected to match, which rows
/// are written but not accepted. Interceptors have no fields, since pooled contexts share them; it hangs on the context.
/// </summary>
internal sealed class ContextVersioning
{
    private static readonly ConditionalWeakTable<DbContext, ContextVersioning> Known = [];

    private readonly DbContextId _lease;
    private VersionedSave? _current;

    private ContextVersioning(DbContext context, VersionedModel model)
    {
        Context = context;
        Model = model;
        _lease = context.ContextId;

        var options = context.GetService<IDbContextOptions>();
        var settings = options.FindExtension<EtagVersioningOptionsExtension>()?.Settings;
        HasInterceptor = settings is not null;
        Clock = settings?.TimeProvider
            ?? options.FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider?.GetService(typeof(TimeProvider)) as TimeProvider
            ?? TimeProvider.System;
    }

    public DbContext Context { get; }

    public VersionedModel Model { get; }

    public TimeProvider Clock { get; }

    /// <summary>True when the options carry our interceptors, so that the diagnostic events need not do their work.</summary>
    public bool HasInterceptor { get; }

    /// <summary>What If-Match asked of entries, until they are saved.</summary>
    public Dictionary<object, Expectation> Expectations { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Entities that move although nothing of their own changes: touched ones, owners and principals of what changed.</summary>
    public Dictionary<object, RowMove> Forced { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Entities that SaveChanges(acceptAllChangesOnSuccess: false) wrote: the row is at their current version already.</summary>
    public HashSet<object> WrittenUnaccepted { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>How many import scopes are open.</summary>
    public int Imports { get; set; }

    public bool IsImporting => Imports > 0;

    public bool IsSaving => _current is not null;

    /// <summary>The memory of a context, or null where its model is not versioned.</summary>
    public static ContextVersioning? Of(DbContext context)
    {
        if (Known.TryGetValue(context, out var known))
        {
            if (known._lease == context.ContextId)
            {
                return known;
            }

            // A pooled context came back under another lease: nothing of the old one holds.
            Known.Remove(context);
        }

        if (VersionedModel.Of(context) is not { } model)
        {
            return null;
        }

        var versioning = new ContextVersioning(context, model);
        Known.AddOrUpdate(context, versioning);
        return versioning;
    }

    /// <summary>A SaveChanges begins. One within another (an interceptor that saves) stacks on it.</summary>
    public void Begin()
    {
        if (_current is null)
        {
            Listen();
        }

        _current = new VersionedSave(this, _current);
        Guard(static save => save.Start());
    }

    /// <summary>As <see cref="Begin"/>, from where commands can be sent: principals that are not tracked are moved too.</summary>
    public async ValueTask BeginAsync(bool async, CancellationToken cancellationToken)
    {
        if (!Model.HasBumpedPrincipals)
        {
            Begin();
            return;
        }

        if (_current is null)
        {
            Listen();
        }

        _current = new VersionedSave(this, _current);
        try
        {
            await _current.WriteRootsAsync(async, cancellationToken).ConfigureAwait(false);
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
        return StaleRows.Translate(this, exception, entries);
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
        var tracker = Context.ChangeTracker;
        tracker.Tracked += OnTracked;
        tracker.StateChanged += OnStateChanged;
        tracker.DetectingAllChanges += OnDetecting;
        tracker.DetectedAllChanges += OnDetected;
        Context.SavedChanges += OnSaved;
        Context.SaveChangesFailed += OnFailed;
    }

    private void Unlisten()
    {
        var tracker = Context.ChangeTracker;
        tracker.Tracked -= OnTracked;
        tracker.StateChanged -= OnStateChanged;
        tracker.DetectingAllChanges -= OnDetecting;
        tracker.DetectedAllChanges -= OnDetected;
        Context.SavedChanges -= OnSaved;
        Context.SaveChangesFailed -= OnFailed;
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
