using System.Linq.Expressions;
using EfVersioning.Model;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Probing;

/// <summary>The columns that a probe reads: the version and, where it is another one, the time of the last change.</summary>
internal static class ProbedRow
{
    public static Expression<Func<TEntity, object?[]>> Columns<TEntity>(VersionedType type)
    {
        var row = Expression.Parameter(typeof(TEntity), "row");
        return Expression.Lambda<Func<TEntity, object?[]>>(Columns(type, row), row);
    }

    /// <summary>The same within a query that reads more.</summary>
    public static NewArrayExpression Columns(VersionedType type, ParameterExpression row)
        => Expression.NewArrayInit(typeof(object), Properties(type).Select(property => RowProperty.Boxed(row, property)));

    public static RowVersion? Version(VersionedType type, object?[] key, object?[]? columns)
        => columns is null
            ? null
            : new RowVersion(
                type.TagOf(key, columns[0]!),
                type.Modified is null || columns[^1] is not { } modified ? null : ModifiedValue.Read(modified));

    private static IEnumerable<IProperty> Properties(VersionedType type)
        => type.Modified is null || type.Modified == type.Token ? [type.Token] : [type.Token, type.Modified];
}
