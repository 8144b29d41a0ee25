using EfVersioning.Matching;
using EfVersioning.Model;
using EfVersioning.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Requests;

/// <summary>
/// One request, as the saves in it see it: what it asks of a row, and which rows it has written. It flows with the
/// request into every context, injected or made by a factory, so that a handler which forgets <c>IfMatch()</c> is
/// guarded in SQL all the same.
/// </summary>
/// <param name="row">The row that the request is about, and what it asks of it; null where it asks nothing.</param>
/// <param name="rows">What it asks of any row, until one that it names is written; null where it asks nothing.</param>
internal sealed class RequestScope(RequestedRow? row, RequestedRows? rows) : IDisposable
{
    private static readonly AsyncLocal<RequestScope?> Flow = new();

    // A handler may save through several contexts at a time.
    private readonly Lock _lock = new();
    private readonly List<WrittenRow> _written = [];
    private bool _isReleased;
    private bool _hasEnded;

    /// <summary>
    /// The request that the caller runs in; null where it runs in none. Work that a handler leaves running behind its
    /// answer is no part of the request any more.
    /// </summary>
    public static RequestScope? Current => Flow.Value is { _hasEnded: false } scope ? scope : null;

    /// <summary>Begins a request in the caller's flow, until the result is disposed of.</summary>
    public static RequestScope Begin(RequestedRow? row) => Flow.Value = new RequestScope(row, rows: null);

    /// <inheritdoc cref="Begin(RequestedRow?)"/>
    public static RequestScope Begin(RequestedRows? rows) => Flow.Value = new RequestScope(row: null, rows);

    /// <summary>What the request asks of an entry; null where it asks nothing of it.</summary>
    public Expectation? ExpectationOf(TrackedEntry entry, VersionedType type)
    {
        if (rows is not null)
        {
            // An insert overwrites nothing.
            return entry.State is EntityState.Added ? null : NamedExpectationOf(entry, type, rows);
        }

        if (_isReleased || row?.Is(entry, type) is not true)
        {
            return null;
        }

        var field = EntityTagField.Parse(row.Field);
        if (field.Kind is EntityTagFieldKind.Any)
        {
            // Any version, but one: what is not there cannot be made (RFC 9110 §13.1.1), unless it was there until this
            // request took it away.
            return entry.State is not EntityState.Added || HasWritten(type) ? null : new Expectation(row.Field, []);
        }

        return new Expectation(row.Field, [.. RowTokens.In(field, entry, type), .. WrittenTokens(type)]) { MayInsert = row.MayInsert };
    }

    /// <summary>The tags say which row may be written; one that none of them names is at no version that was asked for.</summary>
    private Expectation? NamedExpectationOf(TrackedEntry entry, VersionedType type, RequestedRows asked)
    {
        if (!IsAsked(type, asked) || EntityTagField.Parse(asked.Field) is not { Kind: not EntityTagFieldKind.Any } field)
        {
            return null;
        }

        return new Expectation(asked.Field, [.. RowTokens.In(field, entry, type)]);
    }

    private bool IsAsked(VersionedType type, RequestedRows asked)
    {
        if (_isReleased || !RowIdentity.IsOf(asked.Type, type))
        {
            return false;
        }

        lock (_lock)
        {
            // Once the row that it names is written, the rest is the handler's.
            return !_written.Exists(written => !written.IsInsert && written.IsOf(type) && !written.Moment.IsUncertain);
        }
    }

    /// <summary>What the request asks of a row that is not tracked, as the text of an <c>If-Match</c>; null where it asks nothing of it.</summary>
    public string? FieldOf(VersionedType type, object?[] key)
    {
        if (rows is not null)
        {
            return IsAsked(type, rows) ? rows.Field : null;
        }

        if (_isReleased || row?.Is(type, key) is not true)
        {
            return null;
        }

        var written = TagsOf(type, key);
        return written.Count == 0 || EntityTagField.Parse(row.Field).Kind is EntityTagFieldKind.Any
            ? row.Field
            : string.Join(", ", [row.Field, .. written.Select(tag => tag.ToHeader())]);
    }

    /// <summary>
    /// The application has read the row anew after its save was refused: what it writes now is its own decision, and no
    /// longer the client's.
    /// </summary>
    public void Release(VersionedType type, object?[] key)
    {
        if (row?.Is(type, key) is true || (rows is not null && RowIdentity.IsOf(rows.Type, type)))
        {
            _isReleased = true;
        }
    }

    /// <summary>A row was written; a transaction around it may still be open.</summary>
    public void Wrote(WrittenRow written)
    {
        lock (_lock)
        {
            _written.Add(written);
        }
    }

    /// <summary>
    /// What the request left a row at: the last tag that it wrote itself, which is not what a later writer made of the
    /// row. Null where it wrote nothing to the row, or deleted it, or where that is not certain.
    /// </summary>
    public ETag? TagOf(VersionedType type, object?[] key)
    {
        lock (_lock)
        {
            return _written.FindLast(written => written.Is(type, key)) is { Moment.IsUncertain: false } last ? last.Tag : null;
        }
    }

    /// <summary>
    /// Whether the last that the request wrote to a row was taken back, or may have been: what its handler answers may then
    /// show what was never committed.
    /// </summary>
    public bool IsUncertain(VersionedType type, object?[]? key)
    {
        lock (_lock)
        {
            return _written.FindLast(written => key is null ? written.IsOf(type) : written.Is(type, key)) is { Moment.IsUncertain: true };
        }
    }

    /// <summary>The tag of the one row of a type that the request inserted; null where it inserted none, or several.</summary>
    public ETag? TagOfInserted(VersionedType type)
    {
        lock (_lock)
        {
            var inserted = _written.FindAll(written => written.IsInsert && written.IsOf(type) && !written.Moment.IsUncertain);
            return inserted.Count == 1 ? TagOf(type, inserted[0].Key) : null;
        }
    }

    public void Dispose() => _hasEnded = true;

    private bool HasWritten(VersionedType type)
    {
        lock (_lock)
        {
            return _written.Exists(written => written.Is(type, row!.Key) && !written.Moment.IsUncertain);
        }
    }

    // What the request has written it has seen.
    private List<object> WrittenTokens(VersionedType type)
        => [.. TagsOf(type, row!.Key).Select(type.TokenIn).OfType<object>()];

    private List<ETag> TagsOf(VersionedType type, object?[] key)
    {
        lock (_lock)
        {
            return [.. _written.Where(written => written.Is(type, key) && !written.Moment.IsUncertain).Select(written => written.Tag).OfType<ETag>()];
        }
    }
}
