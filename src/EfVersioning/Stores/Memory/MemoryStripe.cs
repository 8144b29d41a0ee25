using EfVersioning.Stores.Protocol;

namespace EfVersioning.Stores.Memory;

/// <summary>
/// A share of the rows behind one lock. Rows with marks are kept for as long as the marks live: forgetting one would let a
/// reader fill what it read just before the commit. All other rows may be forgotten, which is a miss and voids their lease.
/// </summary>
internal sealed class MemoryStripe(int capacity)
{
    private const int FewMarked = 64;

    private readonly Lock _lock = new();
    private readonly RecentRows _recent = new(capacity);
    private readonly Dictionary<ETagStoreRow, RowEntry> _marked = [];
    private readonly Dictionary<string, TypeState> _types = new(StringComparer.Ordinal);
    private int _sweepAt = FewMarked;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _recent.Count + _marked.Count;
            }
        }
    }

    public ETagStoreRead Read(ETagStoreRow row, DateTimeOffset now, long newLease, DateTimeOffset leaseUntil)
    {
        lock (_lock)
        {
            var before = Find(row, now);
            var (after, answer) = before.Read(TypeOf(row.Type, now), now, newLease, leaseUntil);
            if (!ReferenceEquals(before, after))
            {
                Keep(row, after);
            }

            return answer;
        }
    }

    /// <summary>One step of a row, with the state of its type.</summary>
    public void Step(ETagStoreRow row, DateTimeOffset now, Func<RowEntry, TypeState, RowEntry> step)
    {
        lock (_lock)
        {
            Keep(row, step(Find(row, now), TypeOf(row.Type, now)));
            Sweep(now);
        }
    }

    /// <summary>One step of a type; its rows follow by its generation.</summary>
    public void Step(string type, DateTimeOffset now, Func<TypeState, TypeState> step)
    {
        lock (_lock)
        {
            _types[type] = step(TypeOf(type, now));
        }
    }

    private TypeState TypeOf(string type, DateTimeOffset now)
        => _types.TryGetValue(type, out var state) ? state.At(now) : TypeState.Start;

    private RowEntry Find(ETagStoreRow row, DateTimeOffset now)
        => _marked.TryGetValue(row, out var marked) ? marked.At(now) : _recent.Find(row) ?? RowEntry.Empty;

    private void Keep(ETagStoreRow row, RowEntry state)
    {
        if (!state.IsForgettable)
        {
            _marked[row] = state;
            _recent.Forget(row);
            return;
        }

        _marked.Remove(row);
        if (state is { Version: null, Lease: 0 })
        {
            _recent.Forget(row);
        }
        else
        {
            _recent.Keep(row, state);
        }
    }

    // Marks of writers that never came back, on rows that nobody asked for since.
    private void Sweep(DateTimeOffset now)
    {
        if (_marked.Count < _sweepAt)
        {
            return;
        }

        foreach (var (row, state) in _marked.ToArray())
        {
            Keep(row, state.At(now));
        }

        _sweepAt = Math.Max(FewMarked, _marked.Count * 2);
    }
}
