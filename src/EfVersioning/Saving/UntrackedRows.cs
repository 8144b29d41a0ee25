using EfVersioning.Model;
using EfVersioning.Probing;
using EfVersioning.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Saving;

/// <summary>The rows that a save moves without tracking them, each once: told apart by the model's comparers, and in doubt by the database.</summary>
internal sealed class UntrackedRows
{
    private readonly Dictionary<(IKey Key, object?[] Values), UntrackedRow> _rows = new(Identity.Instance);

    public UntrackedRow First => _rows.Values.First();

    /// <summary>How far a row is moved; None where it is not.</summary>
    public RowMove MoveOf(IKey key, object?[] values)
        => _rows.TryGetValue((key, values), out var row) ? row.Move : RowMove.None;

    /// <summary>Adds a row, or moves it as far.</summary>
    public void Add(UntrackedRow row) => _rows[(row.Key, row.Values)] = row;

    /// <summary>The rows, and those that are only locked, in the order in which every process locks them.</summary>
    public async ValueTask<IEnumerable<UntrackedRow>> InOrderAsync(
        DbContext context, IReadOnlyList<UntrackedRow> locked, bool async, CancellationToken cancellationToken)
    {
        var rows = _rows;
        if (_rows.Count + locked.Count > 1)
        {
            rows = new(Identity.Instance);
            foreach (var row in _rows.Values)
            {
                Merge(rows, row.IsUncertain ? await KnownAsync(context, row, async, cancellationToken).ConfigureAwait(false) : row);
            }

            foreach (var row in locked)
            {
                // EF Core writes it, with its guard.
                rows[(row.Key, row.Values)] = row;
            }
        }

        return rows.Values.OrderBy(row => row.Order, StringComparer.Ordinal);
    }

    private static void Merge(Dictionary<(IKey Key, object?[] Values), UntrackedRow> rows, UntrackedRow row)
    {
        if (!rows.TryGetValue((row.Key, row.Values), out var other) || other.Move < row.Move)
        {
            rows[(row.Key, row.Values)] = row;
        }
    }

    /// <summary>The row by its primary key as the database spells it; as it was described where there is no such row.</summary>
    private static async ValueTask<UntrackedRow> KnownAsync(DbContext context, UntrackedRow row, bool async, CancellationToken cancellationToken)
    {
        var key = row.Type.EntityType.FindPrimaryKey()!;
        if (await VersionProbe.Of(row.Type).FindKeyAsync(context, row.Key, row.Values, async, cancellationToken).ConfigureAwait(false) is not { } values)
        {
            return row;
        }

        // Another spelling of a row that the context tracks and writes itself.
        var move = TrackedEntry.Find(context, key, values) is { IsPending: true } ? RowMove.None : row.Move;
        return new UntrackedRow(row.Type, key, values, move);
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
