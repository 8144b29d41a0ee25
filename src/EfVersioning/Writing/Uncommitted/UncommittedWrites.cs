using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Writing.Uncommitted;

/// <summary>
/// What one context saved in transactions that had not ended by then. EF Core takes a row for saved when its command has
/// run, so after a rollback the memory is ahead of the database and the next save a false conflict (dotnet/efcore#18212).
/// Versions go back, and nothing else: states and other values stay what EF Core leaves them.
/// </summary>
/// <remarks>
/// Settled when the context is next used, and never by an event alone: that may come on another thread, and from a context that is gone.
/// </remarks>
internal sealed class UncommittedWrites(ContextVersioning versioning, SaveMemory memory)
{
    private readonly List<Write> _writes = [];
    private readonly UnreadEntities _unread = new(versioning, memory);
    private (TransactionHistory Of, (int Returns, WriteOutcome End) News)? _heard;

    /// <summary>Whether there is anything to settle.</summary>
    public bool Any => _writes.Count > 0;

    /// <summary>The rows whose version nobody knows.</summary>
    public DoubtfulRows Doubtful { get; } = new();

    /// <summary>Whether an entity holds values that were never committed, or may not have been, and was not read since.</summary>
    public bool IsUnread(object entity) => _unread.Contains(entity);

    /// <summary>A save wrote these versions.</summary>
    public void Add(TransactionMoment moment, GivenVersions given, bool isAccepted) => _writes.Add(new Write(moment, Current, given, isAccepted, null));

    /// <summary>Something was done that <paramref name="undo"/> takes back.</summary>
    public void Add(TransactionMoment moment, Action undo) => _writes.Add(new Write(moment, Current, null, false, undo));

    /// <summary>
    /// A transaction of the context has ended. Where the context is alive its versions go back at once; one that is being
    /// disposed of is not touched, and one that returns to its pool has let its entities go.
    /// </summary>
    public static void TransactionEnded(DbContext context)
    {
        if (SaveMemory.Present(context) is not { Current: null, Uncommitted: { Any: true } uncommitted })
        {
            return;
        }

        try
        {
            // The one public way to ask.
            _ = context.ChangeTracker;
        }
        catch (ObjectDisposedException)
        {
            return;
        }

        uncommitted.Settle();
    }

    /// <summary>Takes back what was rolled back since the context was last used.</summary>
    public void Settle()
    {
        if (_writes.Count == 0 || !HasNews())
        {
            return;
        }

        // Newest first: what the oldest of them found is what the row is at.
        for (var i = _writes.Count - 1; i >= 0; i--)
        {
            var write = _writes[i];
            switch (OutcomeOf(write))
            {
                case WriteOutcome.Committed:
                    _writes.RemoveAt(i);
                    break;

                case WriteOutcome.TakenBack:
                    TakeBack(write);
                    _writes.RemoveAt(i);
                    break;

                case WriteOutcome.InDoubt:
                    if (!write.IsDoubted)
                    {
                        Doubt(write);
                    }

                    // The whole transaction may still be rolled back, which leaves no doubt.
                    _writes[i] = write with { IsDoubted = true };
                    if (write.Moment.History!.News.End is not WriteOutcome.Open)
                    {
                        _writes.RemoveAt(i);
                    }

                    break;
            }
        }
    }

    private IDbContextTransaction? Current => versioning.Context.Database.CurrentTransaction;

    // A context that left a transaction which it had joined (UseTransaction) may not hear of its end.
    private WriteOutcome OutcomeOf(Write write)
        => write.Moment.Outcome is var outcome && outcome is WriteOutcome.Open && write.Transaction is not null && write.Transaction != Current
            ? WriteOutcome.InDoubt
            : outcome;

    // Nearly always all writes are of one transaction, which is asked much more often than it has something to say.
    private bool HasNews()
    {
        // Of that transaction: the next one may end in the same way.
        var history = _writes[^1].Moment.History!;
        var news = (history, history.News);
        var isNew = news != _heard || _writes[0].Transaction != _writes[^1].Transaction || _writes[^1].Transaction != Current;
        _heard = news;
        return isNew;
    }

    private void TakeBack(Write write)
    {
        write.Undo?.Invoke();
        foreach (var bump in write.Given?.NewestFirst ?? [])
        {
            if (!write.IsAccepted && bump.IsPending)
            {
                bump.Undo();
                continue;
            }

            // Accepted by the save, or by hand since.
            Doubtful.Remove(bump.Entry.Entity);
            PutBack(bump, bump.TakenBack);
        }

        if (ReferenceEquals(memory.Unaccepted?.Given, write.Given))
        {
            memory.Unaccepted = null;
        }
    }

    private void Doubt(Write write)
    {
        if (!write.IsAccepted)
        {
            // Its entries are pending at the version that they were read at, to be accepted by whoever finds out.
            return;
        }

        foreach (var bump in write.Given!.NewestFirst)
        {
            Doubtful.Add(bump, write.Moment.History!);
            PutBack(bump, UnknownVersion.Of(bump.Property));
        }
    }

    // Only what the tracker still finds: writing to an entry that it has let go would track the entity anew.
    private void PutBack(Bump bump, object? version)
    {
        var tracked = bump.Entry.Tracked;
        _unread.Add(bump.Entry.Entity, tracked is not null);
        if (tracked is { State: not EntityState.Added } entry)
        {
            if (bump.IsReplacedIn(entry))
            {
                // The application has given it the next one already.
                entry.SetOriginal(bump.Property, version);
                return;
            }

            entry.Read(bump.Property, version);
            PutBackSharers(entry, bump.Property, version);
        }
    }

    // EF Core gives the one column of two entities in one row to both of them.
    private void PutBackSharers(TrackedEntry entry, IProperty property, object? version)
    {
        foreach (var foreignKey in versioning.Model.SharersOf(entry.EntityType))
        {
            foreach (var sharer in entry.Dependents(foreignKey))
            {
                var type = versioning.Model.Find(sharer.EntityType)!;
                if ((property == versioning.Model.Find(entry.EntityType)!.Token ? type.Token : type.Modified) is { } own)
                {
                    sharer.Read(own, version);
                }
            }
        }
    }

    private sealed record Write(TransactionMoment Moment, IDbContextTransaction? Transaction, GivenVersions? Given, bool IsAccepted, Action? Undo)
    {
        public bool IsDoubted { get; init; }
    }
}
