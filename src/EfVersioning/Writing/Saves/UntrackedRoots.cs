using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Guards;
using EfVersioning.Metadata;
using EfVersioning.Writing.Stored;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Saves;

/// <summary>
/// The principals that a save must move and that its context does not track. Each gets a command of its own in the
/// save's transaction, before EF Core's first, in the order of entity type and key: two savers that meet on the same rows then
/// meet in the same order, and cannot deadlock.
/// </summary>
internal sealed class UntrackedRoots(ContextVersioning versioning)
{
    // Made for the first root: most saves have none.
    private UntrackedRows? _roots;

    public bool Any => _roots is not null;

    public void Clear() => _roots = null;

    /// <summary>Adds a row.</summary>
    /// <returns>False where it was to be moved as far already.</returns>
    public bool Add(VersionedType type, IKey key, object?[] values, RowMove move, bool mustExist)
    {
        _roots ??= new();
        if (!_roots.Add(new UntrackedRow(type, key, values, move, mustExist)))
        {
            return false;
        }

        if (key.IsPrimaryKey())
        {
            RefuseGuarded(type, values);
        }

        return true;
    }

    /// <summary>Refuses rows that would be moved by themselves, before the save is sent.</summary>
    public void RefuseWithoutTransaction()
    {
        if (_roots is not null)
        {
            throw new InvalidOperationException(
                $"This save moves a '{_roots.First.Type.EntityType.DisplayName()}' that is not tracked, in the same transaction, and there is an ambient one that this connection takes no part in. Nothing was written. Begin one by Database.BeginTransaction() instead of the TransactionScope.");
        }
    }

    // The request guards the very row that the command would move without looking at it.
    private static void RefuseGuarded(VersionedType type, object?[] key)
    {
        if (RequestFlow.Scope?.HeaderOf(type, key) is { } header && EntityTagHeader.Parse(header).Kind is not EntityTagHeaderKind.Any)
        {
            throw new InvalidOperationException(
                $"The request's If-Match guards a '{type.EntityType.DisplayName()}' that this save moves without tracking it. Load it first, so that the save checks its version.");
        }
    }

    /// <summary>Moves the rows. A tracked principal among them is only locked: EF Core writes it, with its guard.</summary>
    public async ValueTask WriteAsync(bool async, IEnumerable<TrackedEntry> tracked, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_roots is null)
        {
            return;
        }

        var locked = tracked.Select(entry =>
        {
            var key = entry.EntityType.FindPrimaryKey()!;
            return new UntrackedRow(versioning.Model.Find(entry.EntityType)!, key, [.. key.Properties.Select(entry.Original)], RowMove.None, MustExist: false);
        });
        foreach (var row in await _roots.InOrderAsync(versioning.Context, [.. locked], async, cancellationToken).ConfigureAwait(false))
        {
            if (row.Move is not RowMove.None)
            {
                // By an alternate key only the database knew which row it is.
                RefuseGuarded(row.Type, row.Values);
            }

            using var named = versioning.Writes?.Statements.Name(row.Type, row.Values);
            await new UntrackedRowWrite(versioning.Context, row).SendAsync(async, now, cancellationToken).ConfigureAwait(false);
        }
    }
}
