using System.Linq.Expressions;
using EfVersioning.Context;
using EfVersioning.Guards;
using EfVersioning.Metadata;
using EfVersioning.Reading;
using EfVersioning.Writing.Bulk;
using EfVersioning.Writing.Conflicts;
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
    private readonly RequestScope? _request;

    // What the request around it asks before it may write any such row; null where that is met, or nothing is asked.
    private readonly RequestedGuard? _guard;
    private string? _header;

    public BlindRow(DbContext context, VersionedType type, object?[] key, string? header)
    {
        type.Key.Require(key);
        _context = context;
        _type = type;
        _key = key;
        _request = RequestFlow.Scope;
        _header = header ?? _request?.HeaderOf(type, key);
        _guard = _request?.Pending is { } guard && guard.IsOf(type) ? guard : null;
    }

    /// <summary>Updates the row, and lets its request hear of its tag.</summary>
    /// <returns>The new value of the token; null where no row was there and none was asked for.</returns>
    public async ValueTask<object?> UpdateAsync(BlindContent<TEntity> content, bool async, CancellationToken cancellationToken)
    {
        await RequireNamedAsync(async, cancellationToken).ConfigureAwait(false);
        if (IsToBeMade)
        {
            await RequireAbsentAsync(async, cancellationToken).ConfigureAwait(false);
            return null;
        }

        var token = await WriteAsync(content, async, cancellationToken).ConfigureAwait(false);
        if (token is not null)
        {
            _request?.Written.Add(new WrittenRow(_type, _key, _type.TagOf(_key, token), Met()));
        }

        return token;
    }

    /// <summary>Updates the row: one statement, or with a read behind it where the header does not say which version the row gets.</summary>
    private async ValueTask<object?> WriteAsync(BlindContent<TEntity> content, bool async, CancellationToken cancellationToken)
    {
        if (!_type.IsOurs)
        {
            // What comes next nobody knows but who moves it.
            RequireNext(content);
        }
        else if (Tokens() is [var token])
        {
            var next = Next(token);
            await SendAtAsync(token, next, content, async, cancellationToken).ConfigureAwait(false);
            return next;
        }

        // Refuses a malformed header before anything is sent.
        var rows = Guarded();
        var set = content.Set;

        // Which version the row was at only the row knows. It is locked from the update on, so the read sees our version
        // and no later one, whose content the client has not seen.
        if (OpenTransaction.IsOpen(_context))
        {
            return await UpdateAndReadAsync(rows, set, async, cancellationToken).ConfigureAwait(false);
        }

        var strategy = _context.Database.CreateExecutionStrategy();
        return async
            ? await strategy.ExecuteAsync(
                async token =>
                {
                    var transaction = await _context.Database.BeginTransactionAsync(token).ConfigureAwait(false);
                    await using var disposal = transaction.ConfigureAwait(false);
                    var moved = await UpdateAndReadAsync(rows, set, async, token).ConfigureAwait(false);
                    await transaction.CommitAsync(token).ConfigureAwait(false);
                    return moved;
                },
                cancellationToken).ConfigureAwait(false)
            : strategy.Execute(() =>
            {
                using var transaction = _context.Database.BeginTransaction();
                var moved = Synchronously.Get(UpdateAndReadAsync(rows, set, async, cancellationToken));
                transaction.Commit();
                return moved;
            });
    }

    /// <summary>Deletes the row, and tells whether there was one.</summary>
    public async ValueTask<bool> DeleteAsync(bool async, CancellationToken cancellationToken)
    {
        await RequireNamedAsync(async, cancellationToken).ConfigureAwait(false);
        if (IsToBeMade)
        {
            await RequireAbsentAsync(async, cancellationToken).ConfigureAwait(false);
            return false;
        }

        var rows = Guarded();
        if (await NamedAsync(
            next: null,
            async () => async ? await rows.ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false) : rows.ExecuteDelete()).ConfigureAwait(false) == 0)
        {
            return false;
        }

        _request?.Written.Add(new WrittenRow(_type, _key, Tag: null, Met()));
        return true;
    }

    /// <summary>Before the precondition of the request is met only a row that it names may be written, at what it asks for.</summary>
    private async ValueTask RequireNamedAsync(bool async, CancellationToken cancellationToken)
    {
        if (_guard is null)
        {
            StrangeRows.Refuse(ContextVersioning.Of(_context)!.Model, _type);
            return;
        }

        if (_request!.Written.Contains(_type, _key) || (IsToBeMade && _guard is RequestedRows))
        {
            return;
        }

        if (!_guard.Names(_type, _key))
        {
            throw StaleRows.Unnamed(_context, _type, _key, _guard.Header);
        }

        if (_guard is RequestedRows { LooksAtRow: true } rows)
        {
            // A date names no version that SQL could check. The version that it is found true for does.
            var row = await VersionProbe.Of(_type).AskAsync(_context, _key, async, cancellationToken).ConfigureAwait(false);
            if (row is null || rows.Excludes(row.Tag, row.Modified))
            {
                throw StaleRows.Probed(_context, _type, _key, _header ?? _guard.Header, row?.Tag);
            }

            _header = rows.IsAny ? row.Tag.ToHeader() : _header;
        }
    }

    /// <summary>Whether the request asks that there is no such row, so that none may be written over.</summary>
    private bool IsToBeMade => _guard is { MayInsert: true } && _header is { Length: 0 };

    private async ValueTask RequireAbsentAsync(bool async, CancellationToken cancellationToken)
    {
        if (await VersionProbe.Of(_type).AskAsync(_context, _key, async, cancellationToken).ConfigureAwait(false) is { } row)
        {
            throw StaleRows.Probed(_context, _type, _key, _header!, row.Tag);
        }
    }

    private TransactionMoment Met()
    {
        var moment = OpenTransaction.MomentOf(_context);
        if (_guard is not null)
        {
            _request!.Meet(moment);
        }

        return moment;
    }

    private async ValueTask<object?> UpdateAndReadAsync(
        IQueryable<TEntity> rows,
        Action<UpdateSettersBuilder<TEntity>> set,
        bool async,
        CancellationToken cancellationToken)
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
        IQueryable<TEntity> rows,
        Action<UpdateSettersBuilder<TEntity>> set,
        bool async,
        CancellationToken cancellationToken)
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
            throw new QueryGuard<TEntity>(_context, _type, Rows(), _header!).Stale();
        }
    }

    private ValueTask<int> SendAsync(
        IQueryable<TEntity> rows,
        Action<UpdateSettersBuilder<TEntity>> set,
        object? next,
        bool async,
        CancellationToken cancellationToken)
        => NamedAsync(
            next,
            async () => async ? await rows.ExecuteUpdateAsync(set, cancellationToken).ConfigureAwait(false) : rows.ExecuteUpdate(set));

    // The statement's row is known here, where a store of tags would otherwise take it for one of any row.
    private async ValueTask<int> NamedAsync(object? next, Func<ValueTask<int>> send)
    {
        var versioning = ContextVersioning.Of(_context)!;
        var statements = versioning.Writes?.Statements;
        statements?.Name(_type, _key, next);
        using var known = versioning.SendKnown();
        try
        {
            return await send().ConfigureAwait(false);
        }
        finally
        {
            statements?.Unname();
        }
    }

    private IQueryable<TEntity> Rows()
    {
        var row = Expression.Parameter(typeof(TEntity), "row");
        return ContextSet.Of<TEntity>(_context, _type)
            .Where(Expression.Lambda<Func<TEntity, bool>>(RowPredicate.HasKey(row, _type, _key), row));
    }

    /// <summary>The versions of this row that the header names, each once.</summary>
    private IReadOnlyList<object> Tokens()
        => NamedRows.In(EntityTagHeader.Parse(_header), _type).FirstOrDefault(IsThis)?.Tokens ?? [];

    private bool IsThis(NamedRow named) => _type.Key.AreSame(named.Key, _key);

    /// <summary>The row where it is at a version that the header names. What the header says of other rows does not matter.</summary>
    /// <exception cref="MalformedIfMatchException">The header is no list of tags.</exception>
    private IQueryable<TEntity> Guarded()
    {
        var header = EntityTagHeader.Parse(_header);
        return header.Kind is EntityTagHeaderKind.Absent or EntityTagHeaderKind.Malformed
            ? GuardedRows.By(Rows(), _header)
            : GuardedRows.Of(Rows(), _context, _type, [.. NamedRows.In(header, _type).Where(named => _type.Key.MayBeSame(named.Key, _key))], _header!, isTold: true);
    }

    /// <summary>Refuses a write that would leave the row at its version, which only the application can move.</summary>
    private void RequireNext(BlindContent<TEntity> content)
    {
        if (_type.Mover is not MovedBy.Application)
        {
            return;
        }

        var isMoved = content.SetsToken
            && (!content.IsTokenKnown
                || (!VersionEquality.Same(content.Token, _type.Token.Sentinel) && !Tokens().Contains(content.Token, VersionEquality.Instance)));
        if (!isMoved)
        {
            throw new InvalidOperationException(
                $"This write would change a '{_type.EntityType.DisplayName()}' and leave its version as it is: '{_type.Token.Name}' is moved by the application. Nothing was sent. Give it a new value in the same write: SetProperty(e => e.{_type.Token.Name}, …), or on the entity before ReplaceAsync().");
        }
    }

    private object Next(object token)
        => _type.Version is not null
            ? NextVersion.Of(_context, _type, _key, token)
            : ModifiedValue.Write(_type.Modified!, NextVersion.Of(_context, _type, _key, Now, ModifiedValue.Read(token)));

    private DateTimeOffset Now => ContextVersioning.Of(_context)!.Clock.GetUtcNow();

    // The version is set here and by no interceptor, so that both roads write the same statement.
    private Action<UpdateSettersBuilder<TEntity>> Move(object? next)
        => setters =>
        {
            if (_type.Version is { } version)
            {
                Setter.Increment(setters, version);
            }

            if (_type.Modified is { } modified)
            {
                if (_type.Version is null && next is not null)
                {
                    Setter.Value(setters, modified, next);
                }
                else
                {
                    Setter.Later(setters, modified, _context);
                }
            }
        };
}
