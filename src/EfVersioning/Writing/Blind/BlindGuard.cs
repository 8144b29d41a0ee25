using EfVersioning.Context;
using EfVersioning.Guards;
using EfVersioning.Metadata;
using EfVersioning.Reading;
using EfVersioning.Writing.Conflicts;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Writing.Blind;

/// <summary>What is asked of a row that is written without being read: by its If-Match, and by the request around it.</summary>
internal sealed class BlindGuard
{
    private readonly DbContext _context;
    private readonly VersionedType _type;
    private readonly object?[] _key;
    private readonly RequestScope? _request;

    // What the request around it asks before it may write any such row; null where that is met, or nothing is asked.
    private readonly RequestedGuard? _guard;

    public BlindGuard(DbContext context, VersionedType type, object?[] key, string? header)
    {
        _context = context;
        _type = type;
        _key = key;
        _request = RequestFlow.Scope;
        _guard = _request?.Pending is { } guard && guard.IsOf(type) ? guard : null;
        Header = header ?? _request?.HeaderOf(type, key);
    }

    /// <summary>The text of <c>If-Match</c>; null where none was sent.</summary>
    public string? Header { get; private set; }

    /// <summary>Whether the header can be read, and was sent.</summary>
    public bool NamesRows => EntityTagHeader.Parse(Header).Kind is not (EntityTagHeaderKind.Absent or EntityTagHeaderKind.Malformed);

    /// <summary>What the header names that may be this row. What it says of others does not matter.</summary>
    public IReadOnlyList<NamedRow> Named
        => [.. NamedRows.In(new AskedTags(Header).Tags, _type).Where(named => _type.Key.MayBeSame(named.Key, _key))];

    /// <summary>The versions of this row that the header names, each once.</summary>
    public IReadOnlyList<object> Tokens
        => NamedRows.In(new AskedTags(Header).Tags, _type).FirstOrDefault(named => _type.Key.AreSame(named.Key, _key))?.Tokens ?? [];

    /// <summary>Before the precondition of the request is met only a row that it names may be written, at what it asks for.</summary>
    /// <returns>False where it asks that there is no such row, and there is none to write.</returns>
    public async ValueTask<bool> AdmitsAsync(bool async, CancellationToken cancellationToken)
    {
        // Whether the request asks that there is no such row, so that none may be written over.
        var isToBeMade = _guard is { MayInsert: true } && Header is { Length: 0 };
        if (_guard is null)
        {
            StrangeRows.Refuse(ContextVersioning.Of(_context)!.Model, _type);
        }
        else if (!_request!.Written.Contains(_type, _key) && !(isToBeMade && _guard is RequestedRows))
        {
            await RequireNamedAsync(_guard, async, cancellationToken).ConfigureAwait(false);
        }

        if (isToBeMade && await FindAsync(async, cancellationToken).ConfigureAwait(false) is { } row)
        {
            throw StaleRows.Probed(_context, _type, _key, Header!, row.Tag);
        }

        return !isToBeMade;
    }

    /// <summary>The row is written, as the request asks.</summary>
    /// <param name="token">What it is at; null where it is deleted.</param>
    public void Written(object? token)
    {
        if (_request is null)
        {
            return;
        }

        var moment = ContextVersioning.Of(_context)!.Moment;
        if (_guard is not null)
        {
            _request.Meet(moment);
        }

        _request.Written.Add(new WrittenRow(_type, _key, token is null ? null : _type.TagOf(_key, token), moment));
    }

    private async ValueTask RequireNamedAsync(RequestedGuard guard, bool async, CancellationToken cancellationToken)
    {
        if (!guard.Names(_type, _key))
        {
            throw StaleRows.Unnamed(_context, _type, _key, guard.Header);
        }

        if (guard is RequestedRows { LooksAtRow: true } rows)
        {
            // A date names no version that SQL could check. The version that it is found true for does.
            var row = await FindAsync(async, cancellationToken).ConfigureAwait(false);
            if (row is null || rows.Excludes(row.Tag, row.Modified))
            {
                throw StaleRows.Probed(_context, _type, _key, Header ?? guard.Header, row?.Tag);
            }

            Header = rows.IsAny ? row.Tag.ToHeader() : Header;
        }
    }

    private ValueTask<RowState?> FindAsync(bool async, CancellationToken cancellationToken)
        => VersionProbe.Of(_type).AskAsync(_context, _key, async, cancellationToken);
}
