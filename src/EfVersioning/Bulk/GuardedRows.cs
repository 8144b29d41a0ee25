using System.Linq.Expressions;
using EfVersioning.Matching;
using EfVersioning.Model;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Bulk;

/// <summary>The rows of a query that an If-Match names, at the versions that it names; a bulk write that finds none is a conflict.</summary>
internal static class GuardedRows
{
    public static IQueryable<TEntity> Of<TEntity>(
        IQueryable<TEntity> source, DbContext context, VersionedType type, IReadOnlyList<NamedRow> named, string field)
        where TEntity : class
    {
        var row = Expression.Parameter(typeof(TEntity), "row");
        var guarded = EntityTagField.IsAny(field)
            ? source
            : source.Where(Expression.Lambda<Func<TEntity, bool>>(RowsAtVersions.Of(row, type, named, context), row));
        return GuardedQueryProvider.Guard(guarded, new QueryGuard<TEntity>(context, type, source, field, named));
    }
}
