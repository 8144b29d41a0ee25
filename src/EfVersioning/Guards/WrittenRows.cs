using EfVersioning.Metadata;

namespace EfVersioning.Guards;

/// <summary>What one request has written so far, through any of its contexts. What was rolled back was never written.</summary>
internal sealed class WrittenRows
{
    // A handler may save through several contexts at a time.
    private readonly Lock _lock = new();
    private readonly List<WrittenRow> _rows = [];
    private readonly HashSet<string> _unseen = new(StringComparer.Ordinal);
    private bool _isAnyUnseen;

    /// <summary>A row was written; a transaction around it may still be open.</summary>
    public void Add(WrittenRow row)
    {
        lock (_lock)
        {
            _rows.Add(row);
        }
    }

    /// <summary>Rows of some types, by the names of their tags, may have been written in a way that does not say which, or what they are at; of any, where null.</summary>
    public void AddUnseen(IEnumerable<string>? types)
    {
        lock (_lock)
        {
            _isAnyUnseen |= types is null;
            _unseen.UnionWith(types ?? []);
        }
    }

    /// <summary>Whether rows of a type may be at what nobody here knows.</summary>
    public bool IsUnseen(VersionedType type)
    {
        lock (_lock)
        {
            return _isAnyUnseen || _unseen.Contains(type.Name);
        }
    }

    /// <summary>The last tag that the request gave a row; null where it gave none, deleted it, or it is not certain.</summary>
    public ETag? TagOf(VersionedType type, object?[] key)
    {
        lock (_lock)
        {
            return !IsUnseen(type) && _rows.FindLast(row => row.Is(type, key)) is { Moment.IsUncertain: false } last ? last.Tag : null;
        }
    }

    /// <summary>Whether the last that the request wrote to a row, or to any of the type, was taken back, or may have been.</summary>
    public bool IsUncertain(VersionedType type, object?[]? key)
    {
        lock (_lock)
        {
            return _rows.FindLast(row => key is null ? row.IsOf(type) : row.Is(type, key)) is { Moment.IsUncertain: true };
        }
    }

    /// <summary>The tag of the one row of a type that the request inserted; null where it inserted none, or several.</summary>
    public ETag? TagOfInserted(VersionedType type)
    {
        lock (_lock)
        {
            var inserted = _rows.FindAll(row => row.IsInsert && row.IsOf(type) && !row.Moment.IsUncertain);
            return inserted.Count == 1 ? TagOf(type, inserted[0].Key) : null;
        }
    }

    /// <summary>The tag of the one row of a type that the request names, wrote, and did not insert; null where it wrote none, or several.</summary>
    public ETag? TagOfOnly(VersionedType type, RequestedGuard? guard)
    {
        lock (_lock)
        {
            var written = _rows.FindAll(row => !row.IsInsert && row.IsOf(type) && guard?.Names(row.Type, row.Key) is not false);
            return written.Count > 0 && written.TrueForAll(row => row.Is(type, written[0].Key)) ? TagOf(type, written[0].Key) : null;
        }
    }

    /// <summary>Whether the request has written a row.</summary>
    public bool Contains(VersionedType type, object?[] key)
    {
        lock (_lock)
        {
            return _rows.Exists(row => row.Is(type, key) && !row.Moment.IsUncertain);
        }
    }

    /// <summary>All tags that the request gave a row: what it has written it has seen.</summary>
    public List<ETag> TagsOf(VersionedType type, object?[] key)
    {
        lock (_lock)
        {
            return [.. _rows.Where(row => row.Is(type, key) && !row.Moment.IsUncertain).Select(row => row.Tag).OfType<ETag>()];
        }
    }
}
