using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

/// <summary>A property of a row in a query, by the model's name for it: it may be a shadow property or have another CLR name.</summary>
internal static class RowProperty
{
    /// <summary><c>EF.Property&lt;T&gt;(row, "Name")</c></summary>
    public static MethodCallExpression Of(Expression row, IProperty property)
        => Expression.Call(typeof(EF), nameof(EF.Property), [property.ClrType], row, Expression.Constant(property.Name));

    /// <summary>The same as an object, for a projection whose type the model decides.</summary>
    public static UnaryExpression Boxed(Expression row, IProperty property) => Expression.Convert(Of(row, property), typeof(object));

    /// <summary><c>row => new object[] { … }</c></summary>
    public static Expression<Func<TEntity, object?[]>> Array<TEntity>(IEnumerable<IProperty> properties)
    {
        var row = Expression.Parameter(typeof(TEntity), "row");
        return Expression.Lambda<Func<TEntity, object?[]>>(Array(properties, row), row);
    }

    /// <summary>The same within a lambda that says more.</summary>
    public static NewArrayExpression Array(IEnumerable<IProperty> properties, ParameterExpression row)
        => Expression.NewArrayInit(typeof(object), properties.Select(property => Boxed(row, property)));

    /// <summary><c>one == other</c>; a struct without the operator has its Equals, which EF Core translates alike.</summary>
    public static Expression Equal(Expression one, Expression other)
    {
        try
        {
            return Expression.Equal(one, other);
        }
        catch (InvalidOperationException)
        {
            // Only the expression's own factory knows all that is comparable.
            return Expression.Call(ObjectEquals, Expression.Convert(one, typeof(object)), Expression.Convert(other, typeof(object)));
        }
    }

    private static readonly MethodInfo ObjectEquals = typeof(object).GetMethod(nameof(Equals), BindingFlags.Public | BindingFlags.Static)!;
}
