using System.Linq.Expressions;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Blind;

/// <summary>The rows of a query whose version, or whose time of change, is at the end of its range.</summary>
internal static class EndOfRows
{
    public static IQueryable<TEntity> Of<TEntity>(IQueryable<TEntity> rows, VersionedType type)
        => rows.Where(Is<TEntity>(type, static isAtTheEnd => isAtTheEnd));

    /// <summary>The others, which can move on.</summary>
    public static IQueryable<TEntity> Without<TEntity>(IQueryable<TEntity> rows, VersionedType type)
        => rows.Where(Is<TEntity>(type, Expression.Not));

    private static Expression<Func<TEntity, bool>> Is<TEntity>(VersionedType type, Func<Expression, Expression> of)
    {
        var row = Expression.Parameter(typeof(TEntity), "row");
        var isAtTheEnd = new[] { type.Version, type.Modified }.OfType<IProperty>()
            .Select(version => RowPredicate.IsAtTheEnd(row, version))
            .DefaultIfEmpty(Expression.Constant(false))
            .Aggregate(Expression.OrElse);
        return Expression.Lambda<Func<TEntity, bool>>(of(isAtTheEnd), row);
    }
}
