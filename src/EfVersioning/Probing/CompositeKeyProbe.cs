using System.Linq.Expressions;
using EfVersioning.Bulk;
using EfVersioning.Model;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Probing;

/// <summary>A key of several properties: an ordinary query, which EF Core finds among its compiled ones.</summary>
internal sealed class CompositeKeyProbe<TEntity>(VersionedType type) : VersionProbe
    where TEntity : class
{
    private readonly Expression<Func<TEntity, object?[]>> _columns = ProbedRow.Columns<TEntity>(type);

    internal override async ValueTask<RowVersion?> AskAsync(
        DbContext context, object?[] key, bool async, CancellationToken cancellationToken)
    {
        var row = Expression.Parameter(typeof(TEntity), "row");
        var columns = ContextSet.Of<TEntity>(context, type).Where(Expression.Lambda<Func<TEntity, bool>>(RowPredicate.HasKey(row, type, key), row)).Select(_columns);
        return ProbedRow.Version(
            type,
            key,
            async ? await columns.FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false) : columns.FirstOrDefault());
    }
}
