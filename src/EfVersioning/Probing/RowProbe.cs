using System.Linq.Expressions;
using EfVersioning.Bulk;
using EfVersioning.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Probing;

/// <summary>What the probes of all kinds of keys have in common: the row by its key.</summary>
internal abstract class RowProbe<TEntity>(VersionedType type) : VersionProbe
    where TEntity : class
{
    protected VersionedType Type { get; } = type;

    internal IQueryable<TEntity> Rows(DbContext context, object?[] key)
    {
        var row = Expression.Parameter(typeof(TEntity), "row");
        return ContextSet.Of<TEntity>(context, Type)
            .Where(Expression.Lambda<Func<TEntity, bool>>(RowPredicate.HasKey(row, Type, key), row));
    }

    internal override async ValueTask<object?[]?> FindKeyAsync(
        DbContext context, IKey key, object?[] values, bool async, CancellationToken cancellationToken)
    {
        var row = Expression.Parameter(typeof(TEntity), "row");
        var primary = Expression.NewArrayInit(typeof(object), Type.EntityType.FindPrimaryKey()!.Properties.Select(property => RowProperty.Boxed(row, property)));
        var keys = ContextSet.Of<TEntity>(context, Type)
            .IgnoreQueryFilters()
            .Where(Expression.Lambda<Func<TEntity, bool>>(RowPredicate.HasKey(row, key, values), row))
            .Select(Expression.Lambda<Func<TEntity, object?[]>>(primary, row));
        return async ? await keys.FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false) : keys.FirstOrDefault();
    }

    private protected override async ValueTask<object?> ReadAsync(DbContext context, object?[] key, CancellationToken cancellationToken)
        => await Rows(context, key).AsNoTracking().FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
}
