using System.Linq.Expressions;
using EfVersioning.Metadata;
using EfVersioning.Guards;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Writing.Bulk;

/// <summary>The rows of a query that an If-Match names, at the versions that it names; a bulk write that finds none is a conflict.</summary>
internal static class GuardedRows
{
    /// <param name="source">The rows.</param>
    /// <param name="context">The context.</param>
    /// <param name="type">The entity type.</param>
    /// <param name="named">The rows that the field names.</param>
    /// <param name="field">The text of <c>If-Match</c>.</param>
    /// <param name="isTold">Whether the caller tells the request itself which row it wrote, and what that is at.</param>
    public static IQueryable<TEntity> Of<TEntity>(
        IQueryable<TEntity> source, DbContext context, VersionedType type, IReadOnlyList<NamedRow> named, string field, bool isTold = false)
        where TEntity : class
    {
        var row = Expression.Parameter(typeof(TEntity), "row");
        var guarded = EntityTagField.IsAny(field)
            ? source
            : source.Where(Expression.Lambda<Func<TEntity, bool>>(RowsAtVersions.Of(row, type, named, context), row));
        return GuardedQueryProvider.Guard(guarded, new QueryGuard<TEntity>(context, type, source, field, named, isTold));
    }
}
