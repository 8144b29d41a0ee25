using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Guards;
using EfVersioning.Metadata;
using EfVersioning.Reading;
using EfVersioning.Writing.Stored;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Saves;

/// <summary>
/// The rows that a save must move and that its context does not track, each once: told apart by the model's comparers, and in doubt by
/// the database. Each gets a command of its own in the save's transaction, before EF Core's first, in the order of entity type and
/// key: two savers that meet on the same rows then meet in the same order, and cannot deadlock.
/// </summary>
internal sealed class UntrackedRows(ContextVersioning versioning)
{
    private readonly Dictionary<(IKey Key, object?[] Values), UntrackedRow> _rows = new(Identity.Instance);

    /// <summary>Adds a row.</summary>
    /// <returns>False where it was to be moved as far already.</returns>
    public bool Add(UntrackedRow row)
    {
        if (!Join(_rows, row))
        {
            return false;
        }

        if (row.Key.IsPrimaryKey())
        {
            RefuseGuarded(row.Type, row.Values);
        }

        return true;
    }

    /// <summary>Refuses rows that would be moved by themselves, before the save is sent.</summary>
    public void RefuseWithoutTransaction()
        => throw new InvalidOperationException(
            $"This save moves a '{_rows.Values.First().Type.EntityType.DisplayName()}' that is not tracked, in the same transaction, and there is an ambient one that this connection takes no part in. Nothing was written. Begin one by Database.BeginTransaction() instead of the TransactionScope.");

    /// <summary>Moves the rows. A tracked principal among them is only locked: EF Core writes it, with its guard.</summary>
    public async ValueTask WriteAsync(bool async, IEnumerable<TrackedEntry> tracked, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var locked = tracked.Select(entry =>
        {
            var key = entry.EntityType.FindPrimaryKey()!;
            return new UntrackedRow(versioning.Model.Find(entry.EntityType)!, key, [.. key.Properties.Select(entry.Original)], RowMove.None, MustExist: false);
        });
        foreach (var row in await InOrderAsync([.. locked], async, cancellationToken).ConfigureAwait(false))
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

    // The request guards the very row that the command would move without looking at it.
    private static void RefuseGuarded(VersionedType type, object?[] key)
    {
        if (RequestFlow.Scope?.HeaderOf(type, key) is { } header && !EntityTagHeader.IsAny(header))
        {
            throw new InvalidOperationException(
                $"The request's If-Match guards a '{type.EntityType.DisplayName()}' that this save moves without tracking it. Load it first, so that the save checks its version.");
        }
    }

    /// <summary>The rows by their primary keys, and those that are only locked, in the order in which every process locks them.</summary>
    private async ValueTask<IEnumerable<UntrackedRow>> InOrderAsync(IReadOnlyList<UntrackedRow> locked, bool async, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<(IKey Key, object?[] Values), UntrackedRow>(Identity.Instance);
        var several = _rows.Count + locked.Count > 1;
        foreach (var row in _rows.Values)
        {
            // One row can be meant by two of its keys, or by two spellings of one, and moves once.
            if (row.Key.IsPrimaryKey() && !(several && row.IsUncertain))
            {
                Join(rows, row);
            }
            else if (await KnownAsync(versioning.Context, row, async, cancellationToken).ConfigureAwait(false) is { } known)
            {
                Join(rows, known);
            }
        }

        foreach (var row in locked)
        {
            // EF Core writes it, with its guard.
            rows[(row.Key, row.Values)] = row;
        }

        return rows.Values.OrderBy(row => row.Order, StringComparer.Ordinal);
    }

    /// <summary>Adds a row, or moves it as far; false where it was to be moved as far already.</summary>
    private static bool Join(Dictionary<(IKey Key, object?[] Values), UntrackedRow> rows, UntrackedRow row)
    {
        var known = rows.GetValueOrDefault((row.Key, row.Values));
        var joined = known?.Join(row) ?? row;
        rows[(row.Key, row.Values)] = joined;
        return joined != known;
    }

    /// <summary>The row by its primary key as the database spells it; null where there is no such row and nobody else says so.</summary>
    private static async ValueTask<UntrackedRow?> KnownAsync(DbContext context, UntrackedRow row, bool async, CancellationToken cancellationToken)
    {
        var key = row.Type.EntityType.FindPrimaryKey()!;
        if (await VersionProbe.Of(row.Type).ReadAsync(context, row.Key, row.Values, key.Properties, async, cancellationToken).ConfigureAwait(false) is not { } values)
        {
            return row.MustExist ? throw UntrackedRowWrite.Missing(row.Type) : row.Key.IsPrimaryKey() ? row : null;
        }

        // Another spelling of a row that the context tracks and writes itself.
        var move = TrackedEntry.Find(context, key, values) is { IsPending: true } ? RowMove.None : row.Move;
        return row with { Key = key, Values = values, Move = move };
    }

    private sealed class Identity : IEqualityComparer<(IKey Key, object?[] Values)>
    {
        public static readonly Identity Instance = new();

        public bool Equals((IKey Key, object?[] Values) one, (IKey Key, object?[] Values) other)
        {
            if (one.Key != other.Key)
            {
                return false;
            }

            var i = 0;
            while (i < one.Values.Length && one.Key.Properties[i].GetKeyValueComparer().Equals(one.Values[i], other.Values[i]))
            {
                i++;
            }

            return i == one.Values.Length;
        }

        public int GetHashCode((IKey Key, object?[] Values) row)
        {
            var hash = default(HashCode);
            hash.Add(row.Key);
            for (var i = 0; i < row.Values.Length; i++)
            {
                hash.Add(row.Values[i] is { } value ? row.Key.Properties[i].GetKeyValueComparer().GetHashCode(value) : 0);
            }

            return hash.ToHashCode();
        }
    }
}
