using System.Linq.Expressions;
using EfVersioning.EfInternals;
using EfVersioning.Guards;
using EfVersioning.Metadata;
using EfVersioning.Writing.Queries;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Writing.Bulk;

/// <summary>The rows of a query that an If-Match names, at the versions that it names; a bulk write that finds none is a conflict.</summary>
internal static class GuardedRows
{
    /// <summary>By the text of an <c>If-Match</c>, which may be absent.</summary>
    /// <exception cref="MalformedIfMatchException">The header is no list of tags.</exception>
    public static IQueryable<TEntity> By<TEntity>(IQueryable<TEntity> source, string? header)
        where TEntity : class
    {
        var parsed = new AskedTags(header);
        switch (parsed.Kind)
        {
            case EntityTagHeaderKind.Absent:
                return RequestedQuery.Of(source);

            case EntityTagHeaderKind.Malformed:
                throw new MalformedIfMatchException(header!);
        }

        var context = QueryContexts.ContextOf(source);
        var type = VersionedModel.Require(context, QueriedType.Of(source, context.Model));
        return Of(source, context, type, NamedRows.In(parsed.Tags, type), header!);
    }

    /// <param name="source">The rows.</param>
    /// <param name="context">The context.</param>
    /// <param name="type">The entity type.</param>
    /// <param name="named">The rows that the header names.</param>
    /// <param name="header">The text of <c>If-Match</c>.</param>
    /// <param name="isTold">Whether the caller tells the request itself which row it wrote, and what that is at.</param>
    public static IQueryable<TEntity> Of<TEntity>(
        IQueryable<TEntity> source, DbContext context, VersionedType type, IReadOnlyList<NamedRow> named, string header, bool isTold = false)
        where TEntity : class
    {
        var row = Expression.Parameter(typeof(TEntity), "row");
        var guarded = EntityTagHeader.IsAny(header)
            ? source
            : source.Where(Expression.Lambda<Func<TEntity, bool>>(RowsAtVersions.Of(row, type, named, context), row));
        return BulkWriteQueryProvider.Of(guarded, new GuardedBulkWrite(new QueryGuard<TEntity>(context, type, source, header, named, isTold)));
    }
}

/// <summary>
/// A query that <c>IfMatch()</c> was called on without a header. The request may ask something of its row all the same: a date, or
/// that there is none.
/// </summary>
internal static class RequestedQuery
{
    public static IQueryable<TEntity> Of<TEntity>(IQueryable<TEntity> source)
        where TEntity : class
    {
        if (RequestFlow.Scope?.Pending is not { } guard)
        {
            return source;
        }

        var context = QueryContexts.ContextOf(source);
        var type = VersionedModel.Require(context, QueriedType.Of(source, context.Model));
        return !guard.IsOf(type) ? source
            // A date on an uncertain route is compared with the rows that a save writes, and no statement can be: it is never met.
            : guard is RequestedRows { LooksAtRow: true } ? BulkWriteQueryProvider.Of(source, new GuardedBulkWrite(new QueryGuard<TEntity>(context, type, source, guard.Header, [])))
            : guard.MayInsert ? BulkWriteQueryProvider.Of(source, new AbsentRowsBulkWrite(new QueryGuard<TEntity>(context, type, source, guard.Header)))
            : GuardedRows.Of(source, context, type, NamedRows.In(guard.Asked.Tags, type), guard.Header);
    }
}
