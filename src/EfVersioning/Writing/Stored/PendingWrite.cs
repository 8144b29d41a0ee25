using EfVersioning.Stores;

namespace EfVersioning.Writing.Stored;

/// <summary>What one write changes, as it is gathered until its commit.</summary>
internal sealed class PendingWrite(IETagStore store)
{
    private readonly Guid _id = Guid.NewGuid();
    private readonly Dictionary<ETagStoreRow, RowState?> _rows = [];
    private readonly HashSet<string> _types = new(StringComparer.Ordinal);
    private bool _isMarked;

    public IETagStore Store => store;

    public bool IsEmpty => _rows.Count == 0 && _types.Count == 0;

    public void Add(ETagStoreRow row, RowState? version) => _rows[row] = version;

    public void Add(string type) => _types.Add(type);

    /// <summary>What was gathered so far may not be what is committed: it is dropped instead of published.</summary>
    public void Doubt()
    {
        foreach (var row in _rows.Keys.ToArray())
        {
            _rows[row] = null;
        }
    }

    public async ValueTask MarkAsync(bool async, CancellationToken cancellationToken)
    {
        if (IsEmpty)
        {
            return;
        }

        // Before the step: where it fails half done, the marks that were set are to be taken back too.
        _isMarked = true;
        if (async)
        {
            await store.MarkAsync(Write(), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            store.Mark(Write());
        }
    }

    public ValueTask SettleAsync(bool async) => EndAsync(isSettled: true, async);

    public ValueTask TakeBackAsync(bool async) => EndAsync(isSettled: false, async);

    /// <summary>It may be committed and was never marked: what anybody read or leased meanwhile is dropped.</summary>
    public void Drop()
    {
        if (!_isMarked && !IsEmpty)
        {
            Doubt();
            StoreMetrics.Write(StoreMetrics.Unmarked);
            store.Settle(Write());
        }
    }

    /// <summary>Nobody knows how it ended: its marks stand for their time and take the versions along.</summary>
    public void LeaveToRunOut()
    {
        if (_isMarked)
        {
            StoreMetrics.Write(StoreMetrics.LeftToRunOut);
        }
    }

    /// <summary>Nothing more will be heard of a write.</summary>
    public static void Forget(ref PendingWrite? write)
    {
        write?.LeaveToRunOut();
        write = null;
    }

    // Not to be cancelled: the write has ended.
    private async ValueTask EndAsync(bool isSettled, bool async)
    {
        if (!_isMarked)
        {
            return;
        }

        StoreMetrics.Write(isSettled ? StoreMetrics.Settled : StoreMetrics.TakenBack);
        var write = Write();
        if (async)
        {
            await (isSettled ? store.SettleAsync(write, CancellationToken.None) : store.TakeBackAsync(write, CancellationToken.None)).ConfigureAwait(false);
        }
        else if (isSettled)
        {
            store.Settle(write);
        }
        else
        {
            store.TakeBack(write);
        }
    }

    private ETagStoreWrite Write() => new(_id, _rows, _types);
}
