using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Writing.Saves;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfVersioning.Hooks;

/// <summary>Carries the events of a context and of its change tracker to the saves that run. Nobody listens while none does.</summary>
internal sealed class SaveEvents : ISaveEvents
{
    private readonly DbContext _context;
    private readonly RunningSaves _saves;

    // Made once, and not for each save that listens and stops listening.
    private readonly EventHandler<EntityTrackedEventArgs> _onTracked;
    private readonly EventHandler<EntityStateChangedEventArgs> _onStateChanged;
    private readonly EventHandler<DetectChangesEventArgs> _onDetecting;
    private readonly EventHandler<DetectedChangesEventArgs> _onDetected;
    private readonly EventHandler<SavedChangesEventArgs> _onSaved;
    private readonly EventHandler<SaveChangesFailedEventArgs> _onFailed;

    private SaveEvents(DbContext context, RunningSaves saves)
    {
        _context = context;
        _saves = saves;
        _onTracked = OnTracked;
        _onStateChanged = OnStateChanged;
        _onDetecting = OnDetecting;
        _onDetected = OnDetected;
        _onSaved = OnSaved;
        _onFailed = OnFailed;
    }

    /// <summary>A save of a context begins, which hears of the context's events.</summary>
    public static ValueTask BeginAsync(ContextVersioning versioning, bool async, CancellationToken cancellationToken)
    {
        var saves = versioning.Saves;
        saves.Events ??= new SaveEvents(versioning.Context, saves);
        return saves.BeginAsync(async, cancellationToken);
    }

    public void Listen()
    {
        ListenToEntries();
        _context.ChangeTracker.DetectingAllChanges += _onDetecting;
        _context.ChangeTracker.DetectedAllChanges += _onDetected;
        _context.SavedChanges += _onSaved;
        _context.SaveChangesFailed += _onFailed;
    }

    public void Unlisten()
    {
        UnlistenToEntries();
        _context.ChangeTracker.DetectingAllChanges -= _onDetecting;
        _context.ChangeTracker.DetectedAllChanges -= _onDetected;
        _context.SavedChanges -= _onSaved;
        _context.SaveChangesFailed -= _onFailed;
    }

    private void ListenToEntries()
    {
        _context.ChangeTracker.Tracked += _onTracked;
        _context.ChangeTracker.StateChanged += _onStateChanged;
    }

    private void UnlistenToEntries()
    {
        _context.ChangeTracker.Tracked -= _onTracked;
        _context.ChangeTracker.StateChanged -= _onStateChanged;
    }

    private void OnTracked(object? sender, EntityTrackedEventArgs e) => OnChanged(e.Entry);

    // Most of these are the rows of the save itself, which are accepted.
    private void OnStateChanged(object? sender, EntityStateChangedEventArgs e)
    {
        if (e.NewState is not EntityState.Unchanged)
        {
            OnChanged(e.Entry);
        }
    }

    private void OnChanged(EntityEntry entry)
    {
        if (TrackedEntry.Of(entry) is { IsPending: true } tracked)
        {
            _saves.Consider(tracked);
        }
    }

    // While EF Core detects changes an entry is half seen, and its verdict waits for the end: nobody listens meanwhile, since
    // EF Core makes two objects for each entry that a listener is told of.
    private void OnDetecting(object? sender, DetectChangesEventArgs e) => UnlistenToEntries();

    private void OnDetected(object? sender, DetectedChangesEventArgs e)
    {
        if (_saves.Current is not null)
        {
            ListenToEntries();
            _saves.ConsiderAll();
        }
    }

    private void OnSaved(object? sender, SavedChangesEventArgs e) => _saves.Complete(e.AcceptAllChangesOnSuccess);

    // Also for conflicts, for which EF Core does not call ISaveChangesInterceptor.SaveChangesFailed (dotnet/efcore#32750).
    private void OnFailed(object? sender, SaveChangesFailedEventArgs e) => _saves.Fail();
}
