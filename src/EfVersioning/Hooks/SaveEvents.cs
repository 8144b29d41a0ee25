using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Writing.Saves;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfVersioning.Hooks;

/// <summary>Carries the events of a context and of its change tracker to the saves that run. Nobody listens while none does.</summary>
internal sealed class SaveEvents : ISaveEvents
{
    // Made once for all contexts: a context is most often made for one save.
    private static readonly SaveEvents Instance = new();
    private static readonly EventHandler<EntityTrackedEventArgs> Tracked = OnTracked;
    private static readonly EventHandler<EntityStateChangedEventArgs> StateChanged = OnStateChanged;
    private static readonly EventHandler<DetectChangesEventArgs> Detecting = OnDetecting;
    private static readonly EventHandler<DetectedChangesEventArgs> Detected = OnDetected;
    private static readonly EventHandler<SavedChangesEventArgs> Saved = OnSaved;
    private static readonly EventHandler<SaveChangesFailedEventArgs> Failed = OnFailed;

    private SaveEvents()
    {
    }

    /// <summary>A save of a context begins, which hears of the context's events.</summary>
    public static ValueTask BeginAsync(ContextVersioning versioning, bool async, CancellationToken cancellationToken)
        => versioning.Saves.BeginAsync(Instance, async, cancellationToken);

    public void Listen(DbContext context)
    {
        ListenToEntries(context.ChangeTracker);
        context.ChangeTracker.DetectingAllChanges += Detecting;
        context.ChangeTracker.DetectedAllChanges += Detected;
        context.SavedChanges += Saved;
        context.SaveChangesFailed += Failed;
    }

    public void Unlisten(DbContext context)
    {
        UnlistenToEntries(context.ChangeTracker);
        context.ChangeTracker.DetectingAllChanges -= Detecting;
        context.ChangeTracker.DetectedAllChanges -= Detected;
        context.SavedChanges -= Saved;
        context.SaveChangesFailed -= Failed;
    }

    private static void ListenToEntries(ChangeTracker tracker)
    {
        tracker.Tracked += Tracked;
        tracker.StateChanged += StateChanged;
    }

    private static void UnlistenToEntries(ChangeTracker tracker)
    {
        tracker.Tracked -= Tracked;
        tracker.StateChanged -= StateChanged;
    }

    private static void OnTracked(object? sender, EntityTrackedEventArgs e) => OnChanged(e.Entry);

    // Most of these are the rows of the save itself, which are accepted.
    private static void OnStateChanged(object? sender, EntityStateChangedEventArgs e)
    {
        if (e.NewState is not EntityState.Unchanged)
        {
            OnChanged(e.Entry);
        }
    }

    private static void OnChanged(EntityEntry entry)
    {
        if (TrackedEntry.Of(entry) is { IsPending: true } tracked)
        {
            ContextVersioning.Present(entry.Context)?.Saves.Consider(tracked);
        }
    }

    // While EF Core detects changes an entry is half seen, and its verdict waits for the end: nobody listens meanwhile, since
    // EF Core makes two objects for each entry that a listener is told of.
    private static void OnDetecting(object? sender, DetectChangesEventArgs e) => UnlistenToEntries((ChangeTracker)sender!);

    private static void OnDetected(object? sender, DetectedChangesEventArgs e)
    {
        var tracker = (ChangeTracker)sender!;
        if (ContextVersioning.Present(tracker.Context) is { Saves: { Current: not null } saves })
        {
            ListenToEntries(tracker);
            saves.ConsiderAll();
        }
    }

    private static void OnSaved(object? sender, SavedChangesEventArgs e)
        => ContextVersioning.Present((DbContext)sender!)?.Saves.Complete(e.AcceptAllChangesOnSuccess);

    // Also for conflicts, for which EF Core does not call ISaveChangesInterceptor.SaveChangesFailed (dotnet/efcore#32750).
    private static void OnFailed(object? sender, SaveChangesFailedEventArgs e) => ContextVersioning.Present((DbContext)sender!)?.Saves.Fail();
}
