using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Bulk;

/// <summary>The entity type of a query's elements.</summary>
internal static class QueriedType
{
    public static IEntityType Of<TEntity>(IQueryable<TEntity> query, IModel model)
        => SetTarget.EntityTypeOf(typeof(TEntity), query.Expression, model)
            ?? throw new InvalidOperationException(
                $"It cannot be told which entity type {typeof(TEntity).Name} is here. Call IfMatch(), PageETag() and the like on the DbSet, or on what Where() made of it.");
}
