using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Saves;

/// <summary>The rows that a save moves without tracking them, each once: told apart by the model's comparers, and in doubt by the database.</summary>
internal sealed class UntrackedRows
{
    private readonly Dictionary<(IKey Key, object?[] Values), UntrackedRow> _rows = new(Identity.Instance);

    public UntrackedRow First => _rows.Values.First();

    /// <summary>Adds a row, or moves it as far.</summary>
    /// <returns>False where it was to be moved as far already.</returns>
    public bool Add(UntrackedRow row)
    {
        var known = _rows.GetValueOrDefault((row.Key, row.Values));
        var joined = known?.Join(row) ?? row;
        _rows[(row.Key, row.Values)] = joined;
        return joined != known;
    }

    /// <summary>The rows by their primary keys, and those that are only locked, in the order in which every process locks them.</summary>
    public async ValueTask<IEnumerable<UntrackedRow>> InOrderAsync(
        DbContext context, IReadOnlyList<UntrackedRow> locked, bool async, CancellationToken cancellationToken)
    {
        var rows = new UntrackedRows();
        var several = _rows.Count + locked.Count > 1;
        foreach (var row in _rows.Values)
        {
            // One row can be meant by two of its keys, or by two spellings of one, and moves once.
            var known = !row.Key.IsPrimaryKey() || (several && row.IsUncertain) ? await KnownAsync(context, row, async, cancellationToken).ConfigureAwait(false) : row;
            if (known is not null)
            {
                rows.Add(known);
            }
        }

        foreach (var row in locked)
        {
            // EF Core writes it, with its guard.
            rows._rows[(row.Key, row.Values)] = row;
        }

        return rows._rows.Values.OrderBy(row => row.Order, StringComparer.Ordinal);
    }

    /// <summary>The row by its primary key as the database spells it; null where there is no such row and nobody else says so.</summary>
    private static async ValueTask<UntrackedRow?> KnownAsync(DbContext context, UntrackedRow row, bool async, CancellationToken cancellationToken)
    {
        var key = row.Type.EntityType.FindPrimaryKey()!;
        if (await PrincipalReader.ReadAsync(context, row.Type, row.Key, row.Values, key.Properties, async, cancellationToken).ConfigureAwait(false) is not { } values)
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
