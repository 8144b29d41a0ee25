using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Guards;
using EfVersioning.Metadata;
using EfVersioning.Reading;
using EfVersioning.Writing.Conflicts;
using EfVersioning.Writing.Stored;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Writing.Saves;

/// <summary>
/// A save in a request that asks something of a row, as long as nothing has met it. The save must write a row that the request
/// names, which SQL checks; else the row of a certain route is read in the save's transaction, and where the route is uncertain
/// the save is refused. Nothing is guessed, so a handler that looks elsewhere for its row writes nothing.
/// </summary>
internal sealed class GuardedSave(ContextVersioning versioning, RequestScope request, RequestedGuard guard, VersionedType type)
{
    private TrackedEntry? _other;
    private bool _isNamed;
    private bool _inserts;
    private bool _isMet;

    /// <summary>The guard of a save; null where the request asks nothing, or its rows are none of the context's.</summary>
    /// <param name="versioning">The context.</param>
    /// <param name="request">The request that the save runs in.</param>
    public static GuardedSave? Of(ContextVersioning versioning, RequestScope request)
        => request.Pending is { } guard
            && (versioning.Model.FindLike(guard.Type) ?? versioning.Model.StrangersOf(guard.Type).FirstOrDefault()) is { } type
                ? new GuardedSave(versioning, request, guard, type)
                : null;

    /// <summary>Whether the row has to be read in the save's transaction, by what is to be saved now.</summary>
    public bool Reads
    {
        get
        {
            Look();
            return !_isNamed && guard is RequestedRow && !IsStranger;
        }
    }

    /// <summary>The first command of the save is about to be sent: no more is going to be added to it.</summary>
    /// <param name="isInTransaction">Whether what is read now stays true until the save is committed.</param>
    /// <param name="async">Whether to wait without a thread.</param>
    /// <param name="cancellationToken">Cancels the statements.</param>
    /// <exception cref="StaleETagException">The save writes other rows, or the row is not at what the request asks for.</exception>
    /// <exception cref="InvalidOperationException">It writes no row that the request could ask something of.</exception>
    public async ValueTask CheckAsync(bool isInTransaction, bool async, CancellationToken cancellationToken)
    {
        Look();
        if (_isNamed || IsStranger)
        {
            _isMet = _isNamed;
            return;
        }

        if (guard is not RequestedRow row)
        {
            RefuseUnnamed();
            return;
        }

        if (_other is { } other && !IsTracked(row))
        {
            throw Stale(other);
        }

        if (!isInTransaction)
        {
            throw new InvalidOperationException(
                $"The request's If-Match guards {ConflictMessage.Row(versioning.Context, type, row.Key)}, which this save does not write, so it has to be read in the save's transaction, and there is none. Nothing was written. Begin one by Database.BeginTransaction().");
        }

        await ReadAsync(row, async, cancellationToken).ConfigureAwait(false);
        _isMet = true;
    }

    /// <summary>The rows are written.</summary>
    public void Complete(TransactionMoment moment)
    {
        if (_isMet)
        {
            request.Meet(moment);
        }
    }

    private bool IsStranger => !guard.IsOf(type);

    private void Look()
    {
        (_other, _isNamed, _inserts) = (null, false, false);
        TrackedEntry.VisitChanged(versioning.Context, this, static (save, entry) => save.Look(entry));
    }

    private void Look(TrackedEntry entry)
    {
        if (versioning.Model.Find(entry.EntityType) is not { } own)
        {
            return;
        }

        if (!guard.IsOf(own))
        {
            if (IsStranger && (entry.State is not EntityState.Added || entry.Predecessor is not null))
            {
                StrangeRows.Refuse(versioning.Model, own);
            }

            return;
        }

        if (guard.Names(entry, own))
        {
            _isNamed = true;
        }
        else if ((entry.State is EntityState.Added && entry.Predecessor is null) || request.Written.Contains(own, own.Key.Of(entry)))
        {
            // An insert overwrites nothing, and what the request has made itself nobody else has seen.
            _inserts = true;
        }
        else
        {
            _other ??= entry;
        }
    }

    private void RefuseUnnamed()
    {
        if (_other is { } other)
        {
            throw Stale(other);
        }

        if (!_inserts && !guard.MayInsert)
        {
            var name = type.EntityType.ClrType.Name;
            throw new InvalidOperationException(
                $"The request's If-Match guards a '{name}', its route does not say for certain which, and this save writes none. Nothing was written. Name the parameters of the key, as in WithETag<{name}>(\"…\") or [ETag<{name}>(Key = [\"…\"])]; or let the save write the '{name}' too, as db.Touch(…) does.");
        }
    }

    private StaleETagException Stale(TrackedEntry other)
        => StaleRows.Early(other.ToEntityEntry(), versioning.Model.Find(other.EntityType)!, guard.Header, ETagConflictReason.Unknown);

    private bool IsTracked(RequestedRow row)
        => TrackedEntry.Find(versioning.Context, type.EntityType.FindPrimaryKey()!, row.Key) is { State: not EntityState.Detached };

    /// <summary>Locks the row and reads it, so that what is found is true until the save is committed.</summary>
    private async ValueTask ReadAsync(RequestedRow row, bool async, CancellationToken cancellationToken)
    {
        var locked = new UntrackedRow(type, type.EntityType.FindPrimaryKey()!, row.Key, RowMove.None, MustExist: false);
        using (versioning.Writes?.Statements.Name([]))
        {
            await new UntrackedRowWrite(versioning.Context, locked).SendAsync(async, default, cancellationToken).ConfigureAwait(false);
        }

        var found = await VersionProbe.Of(type).AskAsync(versioning.Context, row.Key, async, cancellationToken).ConfigureAwait(false);
        if (!row.IsMetBy(type, found?.Tag))
        {
            throw StaleRows.Probed(versioning.Context, type, row.Key, row.Header, found?.Tag);
        }
    }
}
