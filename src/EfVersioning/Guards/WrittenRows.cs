using System.Collections.Immutable;
using EfVersioning.Context;
using EfVersioning.Metadata;

namespace EfVersioning.Guards;

/// <summary>What one request has written so far, through any of its contexts. What was rolled back was never written.</summary>
internal sealed class WrittenRows
{
    // A handler may save through several contexts at a time.
    private ImmutableList<WrittenRow> _rows = [];
    private ImmutableHashSet<string> _unseen = [];
    private volatile bool _isAnyUnseen;

    /// <summary>A row was written; a transaction around it may still be open.</summary>
    public void Add(WrittenRow row) => ImmutableInterlocked.Update(ref _rows, static (rows, row) => rows.Add(row), row);

    /// <summary>Rows of some types, by the names of their tags, may have been written in a way that does not say which, or what they are at; of any, where null.</summary>
    public void AddUnseen(IEnumerable<string>? types)
    {
        _isAnyUnseen |= types is null;
        ImmutableInterlocked.Update(ref _unseen, static (unseen, types) => unseen.Union(types), types ?? []);
    }

    /// <summary>Whether rows of a type may be at what nobody here knows.</summary>
    public bool IsUnseen(VersionedType type)
        => _isAnyUnseen || _unseen.Contains(type.Name);

    /// <summary>The last tag that the request gave a row; null where it gave none, deleted it, or it is not certain.</summary>
    public ETag? TagOf(VersionedType type, object?[] key)
        => !IsUnseen(type) && _rows.FindLast(row => row.Is(type, key)) is { Moment.IsUncertain: false } last ? last.Tag : null;

    /// <summary>Whether the last that the request wrote to a row, or to any of the type, was taken back, or may have been.</summary>
    public bool IsUncertain(VersionedType type, object?[]? key)
        => _rows.FindLast(row => key is null ? row.IsOf(type) : row.Is(type, key)) is { Moment.IsUncertain: true };

    /// <summary>The tag of the one row of a type that the request inserted; null where it inserted none, or several.</summary>
    public ETag? TagOfInserted(VersionedType type)
    {
        var inserted = _rows.FindAll(row => row.IsInsert && row.IsOf(type) && !row.Moment.IsUncertain);
        return inserted.Count == 1 ? TagOf(type, inserted[0].Key) : null;
    }

    /// <summary>The tag of the one row of a type that the request names, wrote, and did not insert; null where it wrote none, or several.</summary>
    public ETag? TagOfOnly(VersionedType type, RequestedGuard? guard)
    {
        var written = _rows.FindAll(row => !row.IsInsert && row.IsOf(type) && guard?.Names(row.Type, row.Key) is not false);
        return written.Count > 0 && written.TrueForAll(row => row.Is(type, written[0].Key)) ? TagOf(type, written[0].Key) : null;
    }

    /// <summary>Whether the request has written a row.</summary>
    public bool Contains(VersionedType type, object?[] key)
        => _rows.Exists(row => row.Is(type, key) && !row.Moment.IsUncertain);

    /// <summary>All tags that the request gave a row: what it has written it has seen.</summary>
    public List<ETag> TagsOf(VersionedType type, object?[] key)
        => [.. _rows.Where(row => row.Is(type, key) && !row.Moment.IsUncertain).Select(row => row.Tag).OfType<ETag>()];
}

/// <summary>One row that a request wrote.</summary>
/// <param name="Type">The entity type.</param>
/// <param name="Key">The key.</param>
/// <param name="Tag">The tag that the write gave it; null for a delete.</param>
/// <param name="Moment">In which transaction, which may take it back.</param>
/// <param name="IsInsert">Whether the row is new.</param>
internal sealed record WrittenRow(VersionedType Type, object?[] Key, ETag? Tag, TransactionMoment Moment, bool IsInsert = false)
{
    public bool IsOf(VersionedType type) => Type.HasLabelsOf(type);

    public bool Is(VersionedType type, object?[] key) => Type.HasLabelsOf(type) && Type.Key.AreSame(Key, key);
}
