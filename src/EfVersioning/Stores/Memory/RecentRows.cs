using EfVersioning.Stores.Protocol;

namespace EfVersioning.Stores.Memory;

/// <summary>
/// A bounded number of rows, those used of late. Two halves: when the young one is full it becomes the old one, whose rows
/// are forgotten unless they were used meanwhile.
/// </summary>
internal sealed class RecentRows(int capacity)
{
    private readonly int _half = Math.Max(1, capacity / 2);
    private Dictionary<ETagStoreRow, RowEntry> _young = [];
    private Dictionary<ETagStoreRow, RowEntry> _old = [];

    public int Count => _young.Count + _old.Count;

    public RowEntry? Find(ETagStoreRow row)
    {
        if (_young.TryGetValue(row, out var state))
        {
            return state;
        }

        if (_old.Remove(row, out state))
        {
            Keep(row, state);
        }

        return state;
    }

    public void Keep(ETagStoreRow row, RowEntry state)
    {
        _old.Remove(row);
        if (_young.Count >= _half && !_young.ContainsKey(row))
        {
            (_young, _old) = (_old, _young);
            _young.Clear();
        }

        _young[row] = state;
    }

    public void Forget(ETagStoreRow row)
    {
        _young.Remove(row);
        _old.Remove(row);
    }
}
