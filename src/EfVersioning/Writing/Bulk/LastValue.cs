using System.Linq.Expressions;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Bulk;

/// <summary>The value of a version from which nothing can move on.</summary>
internal static class LastValue
{
    // Whole microseconds, as every time of ours: what a row has beyond it has no successor either.
    private static readonly DateTimeOffset Time = new(DateTimeOffset.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);

    public static object Of(Type type)
        => type == typeof(int) ? int.MaxValue
            : type == typeof(long) ? long.MaxValue
            : type == typeof(DateTimeOffset) ? Time
            : type == typeof(DateTime) ? Time.UtcDateTime
            : throw new ArgumentException($"A version is a number or a time, not {type}.", nameof(type));

    /// <summary>Whether the column takes a null, as that of a type that shares its table with others does.</summary>
    public static bool IsNullable(IProperty version) => version.GetTableColumnMappings().Any(mapping => mapping.Column.IsNullable);

    /// <summary>
    /// The rows whose version can move on. For a column that takes a null: there a next value that is none would be
    /// written, where another column refuses it.
    /// </summary>
    public static Expression Before(Expression source, ParameterExpression element, Expression row, IProperty version)
        => Expression.Call(
            typeof(Queryable),
            nameof(Queryable.Where),
            [element.Type],
            source,
            Expression.Quote(Expression.Lambda(Expression.LessThan(RowProperty.Of(row, version), Expression.Constant(Of(version.ClrType))), element)));
}
