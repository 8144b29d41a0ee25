using EfVersioning.EfInternals;
using EfVersioning.Guards;
using EfVersioning.Metadata;
using EfVersioning.Writing.Queries;

namespace EfVersioning.Writing.Bulk;

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
            : GuardedRows.Of(source, context, type, NamedRows.In(EntityTagHeader.Parse(guard.Header), type), guard.Header);
    }
}
