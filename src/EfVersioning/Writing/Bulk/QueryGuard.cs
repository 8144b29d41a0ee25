using System.Linq.Expressions;
using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Guards;
using EfVersioning.Metadata;
using EfVersioning.Writing.Conflicts;
using EfVersioning.Writing.Queries;
using EfVersioning.Writing.Saves;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Writing.Bulk;

/// <summary>What an If-Match asks of a query's rows, for the moment when it is asked to write them.</summary>
internal interface IQueryGuard
{
    /// <summary>A bulk write is about to be sent: until the result is disposed of, its statement is known to look at versions.</summary>
    /// <exception cref="StaleETagException">The request around it is about another row, which is to be written first.</exception>
    IDisposable Sending();

    /// <summary>It was sent, and has written rows.</summary>
    void Sent(Expression write, int rows);

    /// <summary>It found no row.</summary>
    StaleETagException Stale();
}

/// <inheritdoc cref="IQueryGuard"/>
/// <typeparam name="TEntity">The entity type.</typeparam>
internal sealed class QueryGuard<TEntity>(
    DbContext context, VersionedType type, IQueryable<TEntity> unguarded, string header, IReadOnlyList<NamedRow>? named = null, bool isTold = false) : IQueryGuard
    where TEntity : class
{
    public IDisposable Sending()
    {
        if (RequestFlow.Scope?.Pending is { } guard
            && guard.IsOf(type)
            && (guard is RequestedRows { LooksAtRow: true }
                || (!(guard.IsAny && EntityTagHeader.IsAny(header)) && named?.Any(row => guard.Names(type, row.Key)) is not true)))
        {
            throw Stale();
        }

        var versioning = ContextVersioning.Of(context)!;
        StrangeRows.Refuse(versioning.Model, type);
        return versioning.SendKnown();
    }

    public void Sent(Expression write, int rows)
    {
        if (isTold || RequestFlow.Scope is not { } request)
        {
            return;
        }

        var moment = ContextVersioning.Of(context)!.Moment;
        if (request.Pending is { } guard && guard.IsOf(type))
        {
            request.Meet(moment);
        }

        // Where one row was at one version, it is known what it is at now.
        if (named is [{ Tokens: [var token], Key: var key }] && rows == 1 && BulkUpdate.TryRead(write, out var update) && NextToken.Of(update, context, type, key, token) is { } next)
        {
            request.Written.Add(new WrittenRow(type, key, type.TagOf(key, next), moment));
        }
        else
        {
            request.Written.AddUnseen([type.Name]);
        }
    }

    public StaleETagException Stale()
    {
        var tags = StaleRows.TagsOf(header, tag => type.KeyIn(tag) is not null);
        var key = tags is [var (_, first), ..] ? type.KeyIn(first)! : [];
        var conflict = new ETagConflict(new QueriedRow<TEntity>(context, type, unguarded), key, header, tags, ConflictMessage.ShowsKey(context, type)) { IsFromIfMatch = true };
        return RequestScope.Failed(new StaleETagException([conflict], null));
    }
}

/// <summary>What an <c>ExecuteUpdate</c> leaves a row at that was at one known version.</summary>
internal static class NextToken
{
    /// <summary>The token; null where it is the database's clock that says it, the caller, or nobody here.</summary>
    public static object? Of(BulkUpdate update, DbContext context, VersionedType type, object?[] key, object token)
    {
        if (type.Version is null)
        {
            return null;
        }

        var moves = false;
        foreach (var lambda in update.Properties)
        {
            if (SetTarget.Of(lambda, update.Source, context.Model) is not { } target
                || target.EntityType.GetRootType() != type.EntityType.GetRootType()
                || target.Property == type.Version)
            {
                return null;
            }

            moves |= target.Property is not { } property || !type.Quiet.Contains(property);
        }

        return moves ? NextVersion.Of(context, type, key, token) : token;
    }
}
