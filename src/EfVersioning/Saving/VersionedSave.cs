using EfVersioning.Collections;
using EfVersioning.Tracking;
using EfVersioning.Transactions;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfVersioning.Saving;

/// <summary>The course of one SaveChanges: which entries are looked at, and when; what is kept; how it ends.</summary>
/// <remarks>
/// It does not care which interceptor runs last. It looks at the entries that are changed when it starts, after every
/// DetectChanges, and at each one that changes in between: what a soft delete, an audit or EF Core's own cascades do
/// after it is seen as well.
/// </remarks>
internal sealed class VersionedSave
{
    private readonly ContextVersioning _versioning;
    private readonly UntrackedRoots _roots;
    private readonly RowVersions _rows;
    private readonly MovedCollections _collections;
    private Dictionary<object, EntrySnapshot>? _snapshots;
    private SaveTransaction? _transaction;

    public VersionedSave(ContextVersioning versioning, VersionedSave? outer)
    {
        _versioning = versioning;
        Outer = outer;
        _roots = new UntrackedRoots(versioning);
        _collections = new MovedCollections(versioning);
        _rows = new RowVersions(versioning, _roots, _collections);
    }

    /// <summary>The save in whose interceptors this one runs.</summary>
    public VersionedSave? Outer { get; }

    public void Start()
    {
        _versioning.WrittenUnaccepted.Clear();
        if (Outer is not null)
        {
            _rows.TakeOver(Outer._rows);
        }

        ConsiderAll();
    }

    /// <summary>As <see cref="Start"/>, and sends what has to be sent before EF Core's own commands.</summary>
    public async ValueTask BeginAsync(bool async, CancellationToken cancellationToken)
    {
        await _collections.BeginAsync(movesPrincipals: false, async, cancellationToken).ConfigureAwait(false);
        if (_versioning.Model.HasBumpedPrincipals)
        {
            await WriteRootsAsync(async, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            Start();
        }
    }

    /// <summary>A transaction of the context is about to be committed while the save runs.</summary>
    public ValueTask CountAsync(bool async) => _collections.CountAsync(async);

    /// <summary>Refuses a command that would be final before it is counted.</summary>
    public void RequireTransaction() => _collections.RequireTransaction();

    /// <summary>Moves the principals that are not tracked, in the save's transaction: an open one, or one of its own.</summary>
    private async ValueTask WriteRootsAsync(bool async, CancellationToken cancellationToken)
    {
        _rows.TakesRoots = true;
        Start();
        if (_versioning.Context.ChangeTracker.AutoDetectChangesEnabled)
        {
            _versioning.Context.ChangeTracker.DetectChanges();
        }

        _rows.TakesRoots = false;
        if (_roots.IsEmpty)
        {
            return;
        }

        if (!_versioning.IsInTransaction)
        {
            _transaction = await SaveTransaction.BeginAsync(_versioning.Context.Database, async, cancellationToken).ConfigureAwait(false);
            ConsiderAll();
        }
        else
        {
            await _collections.BeginAsync(movesPrincipals: true, async, cancellationToken).ConfigureAwait(false);
        }

        await _roots.WriteAsync(async, _rows.ForcedEntries(), _rows.Now, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Commits the transaction that the save began for itself; in another's, counts what the save changed.</summary>
    public ValueTask CommitAsync(bool async, CancellationToken cancellationToken)
        => _transaction is null ? _collections.CountInOpenTransactionAsync(async) : CommitAsync(_transaction, async, cancellationToken);

    private async ValueTask CommitAsync(SaveTransaction transaction, bool async, CancellationToken cancellationToken)
    {
        await transaction.CommitAsync(async, cancellationToken).ConfigureAwait(false);
        _transaction = null;
    }

    /// <summary>Looks at every entry that is to be saved.</summary>
    public void ConsiderAll()
    {
        // Asked once: it is a look-up of services, and the same for all.
        var canBeTakenBack = _versioning.IsInTransaction;
        TrackedEntry.VisitChanged(
            _versioning.Context,
            (Save: this, canBeTakenBack),
            static (state, entry) => state.Save.Consider(entry, isSettled: true, state.canBeTakenBack));
    }

    /// <summary>Looks at one entry that is to be saved.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="isSettled">
    /// False while somebody is at it: taking an entry out of the save then would change the collection that an
    /// interceptor is walking through.
    /// </param>
    public void Consider(TrackedEntry entry, bool isSettled)
        => Consider(entry, isSettled, _versioning.IsInTransaction);

    private void Consider(TrackedEntry entry, bool isSettled, bool canBeTakenBack)
    {
        _rows.Consider(entry, isSettled);
        if (canBeTakenBack && entry.IsPending)
        {
            (_snapshots ??= new(ReferenceEqualityComparer.Instance))[entry.Entity] =
                new EntrySnapshot(entry, _versioning.Model.Find(entry.EntityType), _versioning.Forced.ContainsKey(entry.Entity));
        }
    }

    /// <summary>EF Core has written the rows, in a transaction that may still be open.</summary>
    public void Complete(bool accepted)
    {
        _rows.Fulfil(accepted);
        _collections.Fulfil();
        if (accepted)
        {
            // An interceptor that answered in EF Core's place left the entries as they were: no row was written.
            Undo();
        }
        else
        {
            _versioning.WrittenUnaccepted.UnionWith(_rows.Moved);
        }

        if (_snapshots is not null)
        {
            OpenTransaction.Record(_versioning.Context, _snapshots.Values);
        }
    }

    /// <summary>Takes back the versions of these rows alone: the others of the save are written.</summary>
    public void Undo(IReadOnlyList<EntityEntry> entries) => _rows.Undo(entries);

    /// <summary>Takes the versions back, so that memory says what the database says and the same save can run again.</summary>
    public void Undo()
    {
        _rows.Undo();
        _versioning.Forced.Clear();
        if (_transaction is not null)
        {
            // Entries that EF Core accepted before something failed (an interceptor, the commit) become pending again.
            OpenTransaction.Record(_versioning.Context, _snapshots is null ? [] : _snapshots.Values);
            _transaction.RollBack();
            _transaction = null;
        }
    }

    /// <summary>The save is over, however it ended.</summary>
    public void End() => _collections.End();

    /// <summary>The save failed, and EF Core is done with it: what is written and not counted, whoever catches the exception could still commit.</summary>
    public void TakeBack()
    {
        var isAccepted = _collections.IsUncounted;
        var isBack = _collections.TryGoBack();
        if (!isAccepted)
        {
            // EF Core took back its own commands, and the entries are pending still.
            return;
        }

        var snapshots = (IReadOnlyCollection<EntrySnapshot>?)_snapshots?.Values ?? [];
        if (isBack)
        {
            var log = new TransactionLog();
            log.Record(snapshots);
            log.RolledBack();
        }
        else
        {
            // As a whole, with the saves before this one.
            OpenTransaction.Record(_versioning.Context, snapshots);
            OpenTransaction.Abandon(_versioning.Context);
        }
    }
}
