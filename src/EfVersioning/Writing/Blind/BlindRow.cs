using System.Linq.Expressions;
using EfVersioning.Context;
using EfVersioning.Databases;
using EfVersioning.Metadata;
using EfVersioning.Writing.Bulk;
using EfVersioning.Writing.Saves;
using EfVersioning.Writing.Stored;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace EfVersioning.Writing.Blind;

/// <summary>A row that is written without being read: found by its key, guarded by an If-Match.</summary>
internal sealed class BlindRow<TEntity>
    where TEntity : class
{
    private readonly DbContext _context;
    private readonly VersionedType _type;
    private readonly object?[] _key;
    private readonly BlindGuard _guard;

    public BlindRow(DbContext context, VersionedType type, object?[] key, string? header)
    {
        type.Key.Require(key);
        _context = context;
        _type = type;
        _key = key;
        _guard = new BlindGuard(context, type, key, header);
    }

    /// <summary>Updates the row, and lets its request hear of its tag.</summary>
    /// <returns>The new value of the token; null where no row was there and none was asked for.</returns>
    public async ValueTask<object?> UpdateAsync(BlindContent<TEntity> content, bool async, CancellationToken cancellationToken)
    {
        if (!await _guard.AdmitsAsync(async, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        var token = await WriteAsync(content, async, cancellationToken).ConfigureAwait(false);
        if (token is not null)
        {
            _guard.Written(token);
        }

        return token;
    }

    /// <summary>Updates the row: one statement, or with a read behind it where the header does not say which version the row gets.</summary>
    private async ValueTask<object?> WriteAsync(BlindContent<TEntity> content, bool async, CancellationToken cancellationToken)
    {
        if (!_type.IsOurs)
        {
            // What comes next nobody knows but who moves it.
            BlindMove.RequireNext(_type, content, _guard.Tokens);
        }
        else if (_guard.Tokens is [var token])
        {
            var next = BlindMove.Next(_context, _type, _key, token);
            await SendAtAsync(token, next, content, async, cancellationToken).ConfigureAwait(false);
            return next;
        }

        // Refuses a malformed header before anything is sent.
        var rows = Guarded();
        var set = content.Set;

        // Which version the row was at only the row knows. It is locked from the update on, so the read sees our version
        // and no later one, whose content the client has not seen.
        return OpenTransaction.IsOpen(_context)
            ? await UpdateAndReadAsync(rows, set, async, cancellationToken).ConfigureAwait(false)
            : await OwnTransaction.RunAsync(
                _context.Database, token => UpdateAndReadAsync(rows, set, async, token), async, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes the row, and tells whether there was one.</summary>
    public async ValueTask<bool> DeleteAsync(bool async, CancellationToken cancellationToken)
    {
        if (!await _guard.AdmitsAsync(async, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        var rows = Guarded();
        if (await NamedAsync(
            next: null,
            async () => async ? await rows.ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false) : rows.ExecuteDelete()).ConfigureAwait(false) == 0)
        {
            return false;
        }

        _guard.Written(token: null);
        return true;
    }

    private async ValueTask<object?> UpdateAndReadAsync(
        IQueryable<TEntity> rows, Action<UpdateSettersBuilder<TEntity>> set, bool async, CancellationToken cancellationToken)
    {
        if (await MoveOnAsync(rows, set, async, cancellationToken).ConfigureAwait(false) == 0)
        {
            return null;
        }

        var row = Expression.Parameter(typeof(TEntity), "row");
        var token = Expression.Lambda<Func<TEntity, object>>(RowProperty.Boxed(row, _type.Token), row);
        var tokens = Rows().Select(token);
        return async ? await tokens.SingleAsync(cancellationToken).ConfigureAwait(false) : tokens.Single();
    }

    /// <summary>Updates the row where its version can move on; SQL would count past the end, to what nobody can read.</summary>
    private async ValueTask<int> MoveOnAsync(
        IQueryable<TEntity> rows, Action<UpdateSettersBuilder<TEntity>> set, bool async, CancellationToken cancellationToken)
    {
        if (_type is { Version: null, Modified: null })
        {
            return await SendAsync(rows, set, next: null, async, cancellationToken).ConfigureAwait(false);
        }

        StaleETagException? stale = null;
        try
        {
            if (await SendAsync(EndOfRows.Without(rows, _type), set + Move(next: null), next: null, async, cancellationToken).ConfigureAwait(false) is > 0 and var found)
            {
                return found;
            }
        }
        catch (StaleETagException exception)
        {
            stale = exception;
        }

        var last = EndOfRows.Of(rows, _type);
        if (async ? await last.AnyAsync(cancellationToken).ConfigureAwait(false) : last.Any())
        {
            throw NextVersion.AtTheEnd(_context, _type, _key);
        }

        return stale is null ? 0 : throw stale;
    }

    /// <summary>Updates the row where it is at a version that the header names as the only one.</summary>
    private async ValueTask SendAtAsync(object token, object next, BlindContent<TEntity> content, bool async, CancellationToken cancellationToken)
    {
        // A time that is the token is a value like any other: it is later than the one that the client named.
        var (plain, move) = _type.Version is null ? (content.With(_type.Modified!, next), static _ => { }) : (content, Move(next: null));
        if (BlindStatements<TEntity>.For(_context, _type, plain.Columns, move, async) is not { } statement)
        {
            await SendAsync(Guarded(), content.Set + Move(next), next, async, cancellationToken).ConfigureAwait(false);
            return;
        }

        object?[] values = [.. plain.Values, .. _key, token];
        if (await NamedAsync(next, () => statement.SendAsync(_context, values, cancellationToken)).ConfigureAwait(false) == 0)
        {
            throw new QueryGuard<TEntity>(_context, _type, Rows(), _guard.Header!).Stale();
        }
    }

    private ValueTask<int> SendAsync(
        IQueryable<TEntity> rows, Action<UpdateSettersBuilder<TEntity>> set, object? next, bool async, CancellationToken cancellationToken)
        => NamedAsync(
            next,
            async () => async ? await rows.ExecuteUpdateAsync(set, cancellationToken).ConfigureAwait(false) : rows.ExecuteUpdate(set));

    // The statement's row is known here, where a store of tags would otherwise take it for one of any row.
    private async ValueTask<int> NamedAsync(object? next, Func<ValueTask<int>> send)
    {
        var versioning = ContextVersioning.Of(_context)!;
        using var named = versioning.Writes?.Statements.Name(_type, _key, next);
        using var known = versioning.SendKnown();
        return await send().ConfigureAwait(false);
    }

    private Action<UpdateSettersBuilder<TEntity>> Move(object? next) => BlindMove.To<TEntity>(_context, _type, next);

    private IQueryable<TEntity> Rows() => ContextSet.Row<TEntity>(_context, _type, _key);

    /// <summary>The row where it is at a version that the header names. What the header says of other rows does not matter.</summary>
    /// <exception cref="MalformedIfMatchException">The header is no list of tags.</exception>
    private IQueryable<TEntity> Guarded()
        => _guard.NamesRows
            ? GuardedRows.Of(Rows(), _context, _type, _guard.Named, _guard.Header!, isTold: true)
            : GuardedRows.By(Rows(), _guard.Header);
}
