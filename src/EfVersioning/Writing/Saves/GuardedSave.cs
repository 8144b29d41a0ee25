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
/// the save is refused, unless it makes rows alone and one that a tag names is read so. Nothing is guessed, so a handler that looks
/// elsewhere for its row writes nothing.
/// </summary>
internal sealed class GuardedSave(ContextVersioning versioning, RequestScope request, RequestedGuard guard, VersionedType type)
{
    private TrackedEntry? _other;
    private bool _isNamed;
    private TrackedEntry? _inserted;
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
            return !_isNamed && !IsStranger && Asked is not null;
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

        if (Asked is not { } keys)
        {
            RefuseUnnamed();
            return;
        }

        if (_other is { } other && !keys.Any(IsTracked))
        {
            throw Stale(other);
        }

        (object?[] Key, ETag? Tag)? first = null;
        foreach (var key in keys)
        {
            if (!isInTransaction)
            {
                throw new InvalidOperationException(
                    $"The request's If-Match guards {ConflictMessage.Row(versioning.Context, type, key)}, which this save does not write, so it has to be read in the save's transaction, and there is none. Nothing was written. Begin one by Database.BeginTransaction().");
            }

            var found = await ReadAsync(key, async, cancellationToken).ConfigureAwait(false);
            if (guard.IsMetBy(type, key, found))
            {
                _isMet = true;
                return;
            }

            first ??= (key, found);
        }

        throw first is { } read
            ? StaleRows.Probed(versioning.Context, type, read.Key, guard.Header, read.Tag)
            : Stale(_inserted!.Value, ETagConflictReason.Gone);
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

    /// <summary>
    /// The keys of the rows of which one has to be read, since the save does not write it: that of a certain route, or those that the
    /// tags name where nothing but new rows is written. Null where none has to be.
    /// </summary>
    private IEnumerable<object?[]>? Asked
        => guard is RequestedRow row ? [row.Key]
            : guard is RequestedRows { MustFind: true } && _other is null && _inserted is not null && !request.AsksOfList
                ? NamedRows.In(guard.Asked.Tags, type).Select(named => named.Key)
                : null;

    private void Look()
    {
        (_other, _isNamed, _inserted) = (null, false, null);
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
            _inserted ??= entry;
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

        if (_inserted is null && !guard.MayInsert)
        {
            var name = type.EntityType.ClrType.Name;
            throw new InvalidOperationException(
                $"The request's If-Match guards a '{name}', its route does not say for certain which, and this save writes none. Nothing was written. Name the parameters of the key, as in WithETag<{name}>(\"…\") or [ETag<{name}>(Key = [\"…\"])]; or let the save write the '{name}' too, as db.Touch(…) does.");
        }
    }

    private StaleETagException Stale(TrackedEntry other, ETagConflictReason reason = ETagConflictReason.Unknown)
        => StaleRows.Early(other.ToEntityEntry(), versioning.Model.Find(other.EntityType)!, guard.Header, reason);

    private bool IsTracked(object?[] key)
        => TrackedEntry.Find(versioning.Context, type.EntityType.FindPrimaryKey()!, key) is { State: not EntityState.Detached };

    /// <summary>Locks a row and reads its tag, so that what is found is true until the save is committed; null where it is not there.</summary>
    private async ValueTask<ETag?> ReadAsync(object?[] key, bool async, CancellationToken cancellationToken)
    {
        var locked = new UntrackedRow(type, type.EntityType.FindPrimaryKey()!, key, RowMove.None, MustExist: false);
        using (versioning.Writes?.Statements.Name([]))
        {
            await new UntrackedRowWrite(versioning.Context, locked).SendAsync(async, default, cancellationToken).ConfigureAwait(false);
        }

        return (await VersionProbe.Of(type).AskAsync(versioning.Context, key, async, cancellationToken).ConfigureAwait(false))?.Tag;
    }
}
