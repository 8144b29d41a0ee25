using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Model;

/// <summary>A property of a row in a query, by the model's name for it: it may be a shadow property or have another CLR name.</summary>
internal static class RowProperty
{
    /// <summary><c>EF.Property&lt;T&gt;(row, "Name")</c></summary>
    public static MethodCallExpression Of(Expression row, IProperty property)
        => Expression.Call(typeof(EF), nameof(EF.Property), [property.ClrType], row, Expression.Constant(property.Name));

    /// <summary>The same as an object, for a projection whose type the model decides.</summary>
    public static UnaryExpression Boxed(Expression row, IProperty property) => Expression.Convert(Of(row, property), typeof(object));
}
