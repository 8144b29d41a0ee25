using System.Linq.Expressions;
using EfVersioning.Metadata;

namespace EfVersioning.Writing.Bulk;

/// <summary>One more than a counter, as an expression of a bulk write.</summary>
internal static class NextCount
{
    /// <summary>
    /// Null where the counter is at its last value: the column refuses it, and the statement fails. SQLite would keep a
    /// greater number, which no program could read any more.
    /// </summary>
    public static Expression After(Expression counter)
    {
        var nullable = typeof(Nullable<>).MakeGenericType(counter.Type);
        var one = counter.Type == typeof(long) ? Expression.Constant(1L) : Expression.Constant(1);
        return Expression.Convert(
            Expression.Condition(
                Expression.LessThan(counter, Expression.Constant(EndOfRange.First(counter.Type))),
                Expression.Convert(Expression.Add(counter, one), nullable),
                Expression.Constant(null, nullable)),
            counter.Type);
    }
}
