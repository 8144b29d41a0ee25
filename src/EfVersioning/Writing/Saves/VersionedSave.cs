using System.Data.Common;
using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Guards;
using EfVersioning.Writing.Counters;
using EfVersioning.Writing.Uncommitted;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfVersioning.Writing.Saves;

/// <summary>The course of one SaveChanges: which entries are looked at, and when; what is sent beside EF Core's commands; how it ends.</summary>
/// <remarks>
/// It does not care which interceptor runs last. It looks at the entries that are changed when it starts, after every
/// DetectChanges, and at each one that changes in between: what a soft delete, an audit or EF Core's own cascades do
/// after it is seen as well.
/// </remarks>
internal sealed class VersionedSave
{
    private readonly ContextVersioning _versioning;
    private readonly SaveMemory _memory;
    private readonly AssignedVersions _assigned;
    private readonly VersionAssigner _assigner;

    // Null where the model keeps none.
    private readonly MovedCollections? _collections;

    // What the request around the save asks of it; null where it asks nothing.
    private readonly GuardedSave? _guard;

    // Where the save began. An interceptor may end the transaction before we hear that the save is done.
    private readonly TransactionMoment _moment;

    // Whether the database would commit half of a save of several rows.
    private readonly bool _isHalved;

    // The first entry, where a second one needs a transaction.
    private object? _first;
    private NeededTransaction? _transaction;

    // The transaction whose first command was seen; an execution strategy begins another for each attempt.
    private object? _attempt;
    private DbCommand? _sent;
    private bool _isRefused;
    private bool _isGuarded;

    public VersionedSave(ContextVersioning versioning, RunningSaves saves, SaveMemory memory, RequestScope? request)
    {
        _versioning = versioning;
        _memory = memory;
        _moment = versioning.Moment;
        Outer = saves.Current;
        _collections = versioning.Model.Collections.Any ? new MovedCollections(versioning) : null;
        _assigned = new AssignedVersions(versioning, request, _collections);
        _assigner = new VersionAssigner(versioning, saves, memory, request, _collections, _assigned);
        _guard = request is null ? null : GuardedSave.Of(versioning, request);
        _isHalved = versioning.Model.Database.HalvesSaves;
    }

    /// <summary>The save in whose interceptors this one runs; or one that is dead.</summary>
    public VersionedSave? Outer { get; }

    public void Start()
    {
        // What an earlier save wrote and nobody accepted is to be written anew, and nothing of that save counts in this one.
        _memory.Unaccepted?.Given.Undo();
        _memory.Unaccepted = null;
        if (!TrackedEntry.AreDetected(_versioning.Context))
        {
            // Else they run when EF Core has looked for changes.
            TrackedEntry.Cascade(_versioning.Context);
        }

        ConsiderAll();
        if (!_versioning.Context.ChangeTracker.AutoDetectChangesEnabled && _guard is { Reads: true })
        {
            RequireTransaction();
        }
    }

    /// <summary>EF Core has looked for changes: what was seen before that may have been half of them.</summary>
    public void ConsiderDetected()
    {
        _assigned.Rewind();
        TrackedEntry.Cascade(_versioning.Context);
        ConsiderAll();
        if (_guard is { Reads: true })
        {
            RequireTransaction();
        }
    }

    /// <summary>
    /// Takes back what the save has given and not written, as another one begins: within it, or after it, where an interceptor or
    /// DetectChanges has thrown. Where it goes on, it gives it anew.
    /// </summary>
    public void Suspend()
    {
        _assigned.Suspend();
        End();
    }

    /// <summary>Looks at every entry that is to be saved.</summary>
    public void ConsiderAll()
        => TrackedEntry.VisitChanged(_versioning.Context, this, static (save, entry) => save.Consider(entry, isSettled: true));

    /// <summary>Looks at one entry that is to be saved.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="isSettled">
    /// False while somebody is at it: taking an entry out of the save then would change the collection that an
    /// interceptor is walking through.
    /// </param>
    public void Consider(TrackedEntry entry, bool isSettled)
    {
        _assigner.Consider(entry, isSettled);
        if (IsSentBeside || (_isHalved && IsSecond(entry)))
        {
            RequireTransaction();
        }
    }

    /// <summary>Whether something is sent beside EF Core's commands.</summary>
    private bool IsSentBeside => _collections is { Any: true } || _assigned.Principals?.Untracked is not null;

    /// <summary>Whether the save is of several rows by now; and the application leaves it to EF Core when there is a transaction.</summary>
    private bool IsSecond(TrackedEntry entry)
        => !ReferenceEquals(_first ??= entry.Entity, entry.Entity)
            && _versioning.Context.Database.AutoTransactionBehavior is AutoTransactionBehavior.WhenNeeded;

    private void RequireTransaction() => _transaction ??= new NeededTransaction(_versioning.Context.Database);

    /// <summary>A command of EF Core's is about to be sent: before the first of each attempt is sent what has to stand in front of it.</summary>
    public ValueTask SendingAsync(DbCommand command, bool async, CancellationToken cancellationToken)
    {
        _sent = command;
        return IsSentBeside || _guard is not null ? BeginAttemptAsync(async, cancellationToken) : ValueTask.CompletedTask;
    }

    private async ValueTask BeginAttemptAsync(bool async, CancellationToken cancellationToken)
    {
        var attempt = OpenTransaction.Around(_versioning.Context);
        if (attempt is null)
        {
            _collections?.RefuseWithoutTransaction();
            _assigned.Principals?.Untracked?.RefuseWithoutTransaction();
        }

        var isNew = !ReferenceEquals(attempt, _attempt);
        if (_guard is not null && (isNew || !_isGuarded))
        {
            await _guard.CheckAsync(attempt is not null, async, cancellationToken).ConfigureAwait(false);
            _isGuarded = true;
        }

        if (isNew)
        {
            _attempt = attempt;
            if (_assigned.Principals?.Untracked is { } untracked)
            {
                await untracked.WriteAsync(async, _assigned.ForcedEntries(), _assigner.Now, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A transaction of the context is about to be committed while the save runs.</summary>
    public ValueTask CountAsync(bool async) => _collections?.CountAsync(async) ?? ValueTask.CompletedTask;

    /// <summary>
    /// Whether to count as soon as the command has written its rows: nobody tells of the commit of a transaction that the save
    /// did not begin. Not where they were not at their versions.
    /// </summary>
    public bool CountsBehind(DbCommand command)
        => ReferenceEquals(_sent, command)
            && (_moment.History is not null || _attempt is System.Transactions.Transaction)
            && !_isRefused
            && _collections is { AreUncounted: true };

    /// <summary>Rows of the save are written, in a transaction that somebody else commits.</summary>
    public ValueTask CountBehindRowsAsync(bool async) => _collections!.CountInOpenTransactionAsync(async);

    /// <summary>The save is done.</summary>
    public void Complete(bool accepted)
    {
        var moment = _moment.History is null ? _versioning.Moment : _moment;
        _assigned.Fulfil(accepted, moment);
        _guard?.Complete(moment);
        _collections?.Fulfil(moment);
        _memory.IsAnswerLost = false;
        if (accepted)
        {
            // An interceptor that answered in EF Core's place left the entries as they were: no row was written.
            _assigned.Undo();
        }
        else
        {
            _memory.Unaccepted = new UnacceptedSave(_assigned.Given, moment);
        }

        if (moment.History is not null && _assigned.Given.Any)
        {
            _memory.UncommittedIn(_versioning).Add(moment, _assigned.Given, accepted);
        }
    }

    /// <summary>The save ends by an exception: no row is written, or all are, and somebody who heard of it has thrown.</summary>
    public void Fail()
    {
        if (!_isRefused && _assigned.Given.AreAccepted)
        {
            Complete(accepted: true);
        }
        else
        {
            Undo();
        }
    }

    /// <summary>Takes back the versions of these rows alone: the others of the save are written.</summary>
    public void Undo(IReadOnlyList<EntityEntry> entries) => _assigned.Undo(entries);

    /// <summary>Takes the versions back, so that memory says what the database says and the same save can run again.</summary>
    public void Undo()
    {
        _isRefused = true;
        _assigned.Undo();
    }

    /// <summary>The save is over, however it ended.</summary>
    public void End()
    {
        _transaction?.Dispose();
        _transaction = null;
    }
}
